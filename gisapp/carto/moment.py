"""When a map is looked at. Light: the window's state needs it at start."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """When a map is looked at.

    Attributes:
        as_of: states at the end of this day; None is now.
        today: the day from which terms and waiting are counted.
        since: the day with which ``since`` compares; a week before where None.
    """

    as_of: dt.date | None = None
    today: dt.date | None = None
    since: dt.date | None = None

    @property
    def day(self) -> dt.date:
        """The day that is looked at."""
        return self.as_of or self.today or dt.date.today()

    @property
    def compared(self) -> dt.date:
        """The day with which changes are compared: the one chosen, else Monday of the week before."""
        return self.since or self.day - dt.timedelta(days=self.day.weekday() + 7)
