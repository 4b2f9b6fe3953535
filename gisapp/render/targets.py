"""Pages to files and printers: PDF, PNG, SVG, the system's printer, and a picture for the preview.

One painter serves them all. A file is written beside its target and takes its place when it is whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgGenerator

from gisapp import __version__
from gisapp.carto.page import Page
from gisapp.errors import InputError, StoreError
from gisapp.render import fonts, rare
from gisapp.render.sheet import paint_page

_MM_PER_INCH = 25.4
_PDF_DPI = 1200
_LARGEST_PX = 32_000
_SHOP_DPI, _JPG_QUALITY = 300, 88


def write_pdf(pages: Sequence[Page], path: Path) -> None:
    """Write pages as one vector PDF with searchable text and embedded fonts.

    Raises:
        StoreError: ``output.unwritable``; what was at the path before is intact.
    """
    written(path, lambda part: _paint_pdf(pages, part), b"%%EOF")


def write_png(page: Page, path: Path, dpi: float = 200) -> None:
    """Write one page as a picture of a resolution; errors as for ``write_pdf``."""
    picture = image(page, round(page.width_mm / _MM_PER_INCH * dpi))
    written(path, lambda part: QImageWriter(str(part), b"png").write(picture), b"IEND")


def write_small_png(page: Page, path: Path, width_px: int, most_bytes: int) -> None:
    """Write one page as a picture of at most so many bytes: with fewer colours, then smaller, where it must be.

    Errors as for ``write_pdf``.
    """
    picture = image(page, width_px)
    encoded = _png(picture)
    if len(encoded) > most_bytes:
        encoded = _png(picture.convertToFormat(QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.AvoidDither))
    while len(encoded) > most_bytes:
        width_px = width_px * 4 // 5
        encoded = _png(image(page, width_px))
    written(path, lambda part: part.write_bytes(encoded) > 0, b"IEND")


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def write_jpg(page: Page, path: Path) -> None:
    """Write one page as a photograph of 300 dpi, as copy shops ask for; errors as for ``write_pdf``."""
    picture = image(page, round(page.width_mm / _MM_PER_INCH * _SHOP_DPI))

    def write(part: Path) -> bool:
        writer = QImageWriter(str(part), b"jpg")
        writer.setQuality(_JPG_QUALITY)
        return writer.write(picture)

    written(path, write, b"\xff\xd9")


def write_package(pages: Sequence[Page], path: Path, *, overwrite: bool = False) -> list[Path]:
    """Write what a copy shop takes: the PDF with its fonts, and beside it each page as a JPG of 300 dpi.

    Returns:
        The JPGs: ``图.jpg``, ``图-2.jpg``…

    Raises:
        InputError: ``output.suffix`` for a path that is no PDF, ``output.exists``.
        StoreError: as for ``write_pdf`` and ``image``.
    """
    if path.suffix.lower() != ".pdf":
        raise InputError("output.suffix", path=str(path), known=[".pdf"], suffix=".pdf")
    pictures = [_page_path(path.with_suffix(".jpg"), number) for number in range(1, len(pages) + 1)]
    for each in (path, *pictures):
        checked(each, overwrite=overwrite)
    write_pdf(pages, path)
    for page, place in zip(pages, pictures, strict=True):
        write_jpg(page, place)
    return pictures


def _page_path(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def write_svg(page: Page, path: Path) -> None:
    """Write one page as SVG; errors as for ``write_pdf``."""
    written(path, lambda part: _paint_svg(page, part), b"</svg>")


def save(pages: Page | Sequence[Page], path: Path, *, overwrite: bool = False) -> None:
    """Write pages in the format that the file's name asks for: ``.pdf``, ``.png``, ``.jpg`` or ``.svg``.

    Where a picture holds one page only, further pages go into files of their own beside it, named ``-2``, ``-3``…

    Raises:
        InputError: ``output.suffix``, ``output.exists``.
        StoreError: ``output.unwritable``.
    """
    checked(path, overwrite=overwrite)
    several = [pages] if isinstance(pages, Page) else list(pages)
    if path.suffix.lower() == ".pdf":
        write_pdf(several, path)
        return
    for number, page in enumerate(several, start=1):
        _SAVERS[path.suffix.lower()](page, _page_path(path, number))


def checked(path: Path, *, overwrite: bool = False) -> Path:
    """The path, if a page may be saved there; errors as for ``save``."""
    if path.suffix.lower() not in _SAVERS:
        raise InputError("output.suffix", path=str(path), known=list(_SAVERS))
    if path.exists() and not overwrite:
        raise InputError("output.exists", path=str(path))
    return path


_SAVERS: Final[Mapping[str, Callable[[Page, Path], None]]] = {
    ".pdf": lambda page, path: write_pdf([page], path), ".png": write_png, ".svg": write_svg, ".jpg": write_jpg,
}


def print_pages(pages: Iterable[Page], printer: QPrinter) -> None:
    """Send pages to a printer, each at its own size and true scale; they may be made one after the other.

    Raises:
        StoreError: ``output.printer_failed``.
    """
    fonts.register()
    printer.setFullPage(True)
    painter = QPainter()
    try:
        for page in pages:
            printer.setPageLayout(layout(page))
            started = printer.newPage() if painter.isActive() else painter.begin(printer)
            if not started:
                raise StoreError("output.printer_failed", printer=printer.printerName())
            paint_page(painter, page, printer.resolution())
    finally:  # told to stop half way, what was sent is printed
        ended = painter.end() if painter.isActive() else True
    if not ended:
        raise StoreError("output.printer_failed", printer=printer.printerName())


def image(page: Page, width_px: int) -> QImage:
    """A page as a picture of a width, exactly as it prints.

    Raises:
        StoreError: ``output.too_large``, for a picture that would not fit into memory.
    """
    fonts.register()
    height_px = round(width_px * page.height_mm / page.width_mm)
    if max(width_px, height_px) > _LARGEST_PX:
        raise StoreError("output.too_large", width=width_px, height=height_px)
    dpi = width_px / page.width_mm * _MM_PER_INCH
    picture = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    dots = round(dpi / _MM_PER_INCH * 1000)
    picture.setDotsPerMeterX(dots)
    picture.setDotsPerMeterY(dots)
    painter = QPainter(picture)
    paint_page(painter, page, dpi)
    painter.end()
    return picture


def layout(page: Page) -> QPageLayout:
    """The paper of a page, at its own size and without margins."""
    size = QPageSize(QSizeF(page.width_mm, page.height_mm), QPageSize.Unit.Millimeter, "",
                     QPageSize.SizeMatchPolicy.ExactMatch)
    made = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def _paint_pdf(pages: Sequence[Page], path: Path) -> bool:
    fonts.register()
    rare.begin()
    writer = QPdfWriter(str(path))
    writer.setResolution(_PDF_DPI)
    writer.setCreator(f"gisapp {__version__}")
    writer.setTitle(pages[0].title if pages else "")
    painter = QPainter()
    for number, page in enumerate(pages):
        writer.setPageLayout(layout(page))
        started = painter.begin(writer) if number == 0 else writer.newPage()
        if not started:
            return False
        paint_page(painter, page, _PDF_DPI)
    if not painter.end():
        return False
    from gisapp.render.tidy import tidy  # its library is slow to load, and the window paints without it

    tidy(path, rare.noted())
    return True


def _paint_svg(page: Page, path: Path) -> bool:
    fonts.register()
    dots = 2540
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setResolution(dots)
    generator.setTitle(page.title)
    width, height = page.width_mm / _MM_PER_INCH * dots, page.height_mm / _MM_PER_INCH * dots
    generator.setSize(QSizeF(width, height).toSize())
    generator.setViewBox(QRectF(0, 0, width, height))
    painter = QPainter()
    if not painter.begin(generator):
        return False
    paint_page(painter, page, dots)
    return painter.end()


def written(path: Path, write: Callable[[Path], bool], ending: bytes) -> None:
    """Write beside the target, check that the end is there (Qt does not tell of a full disk), take its place.

    ``write`` takes the path to write to and says whether it went well.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        try:
            if not write(part) or ending not in part.read_bytes()[-64:]:
                raise StoreError("output.unwritable", path=str(path), detail="")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error
