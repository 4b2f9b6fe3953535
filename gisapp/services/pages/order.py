"""What is asked of a batch of sheets, beside the product: when, for whom, in colour or not."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """The circumstances of a print.

    Attributes:
        printed_at: the moment printed on the sheets.
        who: who prints.
        as_of: stages and sums at the end of this day; today where None.
        mono: for a black-and-white printer.
        paper: the paper asked for; the product's where None, a larger one where the subject needs it.
        scale: denominator asked for; that of the product's rule where None.
        drafter: 制图; the project's where empty.
        checker: 审核; likewise.
    """

    printed_at: dt.datetime
    who: str = ""
    as_of: dt.date | None = None
    mono: bool = False
    paper: str | None = None
    scale: int | None = None
    drafter: str = ""
    checker: str = ""

    @property
    def day(self) -> dt.date:
        """The day by which sums and terms are taken."""
        return self.as_of or self.printed_at.date()
