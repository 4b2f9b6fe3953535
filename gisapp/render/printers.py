"""The system's printers: which there are, what they can do, which edge of the paper they leave white.

Called by the printer's dialog and the run of a batch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from gisapp.carto.ink import Box
from gisapp.carto.page import Page
from gisapp.render import targets

SINGLE, LONG_EDGE, SHORT_EDGE = "single", "long", "short"
_DUPLEX: Final = {SINGLE: QPrinter.DuplexMode.DuplexNone, LONG_EDGE: QPrinter.DuplexMode.DuplexLongSide,
                  SHORT_EDGE: QPrinter.DuplexMode.DuplexShortSide}
_MM: Final = {QPageLayout.Unit.Millimeter: 1.0, QPageLayout.Unit.Point: 25.4 / 72, QPageLayout.Unit.Inch: 25.4}
CHUNK: Final = 20
"""Sheets of one print job: a jam or a pause loses no more."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How it is to be printed.

    Attributes:
        name: of the printer; the system's default where empty.
        duplex: ``single``, or both sides turned at the ``long`` or ``short`` edge.
        mono: grey only, which most printers print faster.
        copies: of every sheet.
    """

    name: str = ""
    duplex: str = SINGLE
    mono: bool = False
    copies: int = 1

    @property
    def both(self) -> bool:
        """Whether both sides are printed."""
        return self.duplex != SINGLE


def names() -> tuple[str, ...]:
    """The printers that the system knows, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(QPrinterInfo.availablePrinterNames(), key=lambda each: each != default))


def both_sides(name: str) -> bool:
    """Whether a printer says that it prints on both sides."""
    modes = QPrinterInfo.printerInfo(name).supportedDuplexModes()
    return any(each in modes for each in (_DUPLEX[LONG_EDGE], _DUPLEX[SHORT_EDGE]))


def made(setup: Setup) -> QPrinter:
    """A printer set up."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if setup.name:
        printer.setPrinterName(setup.name)
    apply(printer, setup)
    return printer


def apply(printer: QPrinter, setup: Setup) -> None:
    """Set a printer up."""
    printer.setDuplex(_DUPLEX[setup.duplex])
    printer.setColorMode(QPrinter.ColorMode.GrayScale if setup.mono else QPrinter.ColorMode.Color)
    printer.setCopyCount(setup.copies)
    printer.setDocName("gisapp")


def unprintable(printer: QPrinter, page: Page) -> Box:
    """The edges of a page's paper that a printer leaves white, in mm: left, top, right, bottom."""
    before = printer.pageLayout()
    printer.setPageLayout(targets.layout(page))
    least = printer.pageLayout().minimumMargins()
    factor = _MM[printer.pageLayout().units()]
    printer.setPageLayout(before)
    return least.left() * factor, least.top() * factor, least.right() * factor, least.bottom() * factor


def run(uids: Sequence[str], sheets: Callable[[str], Sequence[Page]], printer: QPrinter, begun: Callable[[int], None],
        *, both: bool = False, chunk: int = 0) -> None:
    """Send sheets to a printer, a few in one print job.

    Args:
        uids: whose sheets.
        sheets: the pages of one of them.
        printer: set up.
        begun: told the place of each sheet before it is made; may raise to stop, then the sheets before are printed.
        both: on both sides of the paper; then each sheet begins on paper of its own.
        chunk: sheets of one print job; ``CHUNK`` where 0.

    Raises:
        StoreError: ``output.printer_failed``.
    """
    size = chunk or CHUNK
    for start in range(0, len(uids), size):
        begun(start)
        targets.print_pages(_told(uids[start:start + size], start, sheets, begun, both=both), printer)


def _told(uids: Sequence[str], start: int, sheets: Callable[[str], Sequence[Page]], begun: Callable[[int], None], *,
          both: bool) -> Iterator[Page]:
    for at, uid in enumerate(uids, start=start):
        if at > start:
            begun(at)
        pages = sheets(uid)
        yield from backed(pages) if both else pages


def backed(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages, and an empty one where their number is odd, so that the next sheet does not begin on the back."""
    more = (Page(pages[-1].width_mm, pages[-1].height_mm),) if len(pages) % 2 else ()
    return (*pages, *more)
