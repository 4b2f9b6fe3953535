"""The pictures under the window's map: made piece by piece in jobs, kept, and drawn where they lie at every moment.

While the land is moved or scaled by hand, pieces that are there go with it; what is new is asked for, nearest the
middle first. A piece that nobody waits for any more is never begun.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from gisapp.carto.basemap import Piece, Under, Underlay, pieces
from gisapp.carto.style import GROUND
from gisapp.carto.view import View
from gisapp.errors import GisAppError
from gisapp.render.sheet import paint_attribution
from gisapp.ui.jobs import Job, Jobs

_PIECE_PX: Final = 512
_AT_ONCE: Final = 2
_MOST: Final = 192
_SETTLE_MS: Final = 60
_ATTRIBUTION_MM: Final = 2.6
Key = tuple[Under, tuple[Underlay, ...], Piece]


class UnderPieces(QObject):
    """Keeps pieces of what lies under the map.

    Signals:
        failed: an underlay and the ``GisAppError`` for which it is not drawn; told once for each.
        quiet: the address of a service, and the ``GisAppError`` for which it shows less; None when it is well again.
    """

    failed = Signal(object, object)
    quiet = Signal(str, object)

    def __init__(self, jobs: Jobs, update: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._update = jobs, update
        self._under: Under | None = None
        self._mono = False
        self._images: OrderedDict[Key, QImage | None] = OrderedDict()
        self._wanted: list[Key] = []
        self._before: list[Key] = []
        self._running: dict[Key, Job] = {}
        self._told: set[str] = set()
        self._troubles: dict[str, GisAppError | None] = {}
        self._denominator = 0.0
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._pump)

    def twin(self, update: Callable[[], object], parent: QObject) -> "UnderPieces":
        """The same for another map."""
        return UnderPieces(self._jobs, update, parent)

    def show_under(self, under: Under | None) -> None:
        """Show something else under the map."""
        self._under = replace(under, fill_opacity=1.0) if under is not None else None  # no piece depends on it
        self._told.clear()

    @property
    def busy(self) -> bool:
        """Whether pieces in view are still to come."""
        return any(key not in self._images for key in self._wanted)

    def forget(self) -> None:
        """Make everything anew: a file has got its coarse levels, tiles have come."""
        self._images.clear()
        self._pump()

    def request(self, view: View) -> None:
        """Ask for what a view shows."""
        asked = self._keys(view)
        if asked == self._wanted:
            return
        same = bool(asked and self._wanted and asked[0][2].metres_per_px == self._wanted[0][2].metres_per_px)
        if not same and not self.busy:
            self._before = self._wanted
        self._wanted, self._denominator = asked, view.scale_denominator
        if same:
            self._pump()
        else:
            self._settle.start()

    def _keys(self, view: View) -> list[Key]:
        shown = self._under.shown(view.scale_denominator) if self._under is not None else ()
        if self._under is None or not shown:
            return []
        found = pieces(view.bounds, view.metres_per_px / view.dpr, _PIECE_PX)
        return [(self._under, shown, piece) for piece in found]

    def _pump(self) -> None:
        for key in self._wanted:
            if len(self._running) >= _AT_ONCE:
                return
            if key not in self._images and key not in self._running:
                self._begin(key)

    def _begin(self, key: Key) -> None:
        under, _, piece = key
        denominator, problems = self._denominator, list[tuple[Underlay, GisAppError]]()

        def work(job: Job) -> QImage | None:
            from gisapp.render import underlay  # its libraries are slow to load

            job.report(-1)
            return underlay.made(under, piece, denominator, ground=GROUND,
                                 problem=lambda each, error: problems.append((each, error)))

        def there(image: QImage | None) -> None:
            self._end(key)
            self._images[key] = image
            while len(self._images) > _MOST:
                self._images.popitem(last=False)
            self._tell(key, problems)
            self._update()
            self._pump()

        def broke(error: GisAppError) -> None:
            self._end(key)
            self._images[key] = None
            self._pump()

        self._running[key] = self._jobs.start(work, there, broke, slow=True)

    def _end(self, key: Key) -> None:
        self._running.pop(key, None)

    def _tell(self, key: Key, problems: list[tuple[Underlay, GisAppError]]) -> None:
        for each, error in problems:
            if each.kind != "web" and each.source not in self._told:
                self._told.add(each.source)
                self.failed.emit(each, error)
        troubles = {each.source: error for each, error in problems}
        for each in key[1]:
            if each.kind == "web":
                self._tell_service(each.source, troubles.get(each.source))

    def _tell_service(self, source: str, trouble: GisAppError | None) -> None:
        before = self._troubles.get(source)
        if (before.code if before else None) != (trouble.code if trouble else None):
            self._troubles[source] = trouble
            self.quiet.emit(source, trouble)
            if trouble is None:
                self._images.clear()  # what was made without the network is made anew

    # painting

    def paint(self, painter: QPainter, view: View) -> None:
        """Draw what is there: pieces of the scale before while those of the present one are still to come."""
        from gisapp.render import underlay

        for key in (*(self._before if self.busy else ()), *self._wanted):
            image = self._images.get(key)
            if image is not None:
                underlay.draw(painter, image, key[2], view)
                self._images.move_to_end(key)

    def paint_over(self, painter: QPainter, view: View) -> None:
        """Write whose pictures these are."""
        if self._under is not None:
            paint_attribution(painter, self._under.attribution(view.scale_denominator), view.width_px, view.height_px,
                              _ATTRIBUTION_MM * view.px_per_mm)
