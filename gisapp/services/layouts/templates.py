"""Templates of the office: saved, renamed and deleted in its own folder; those of the program are never touched.

A saved one is a product like any other: in 出图, in ``gisapp products`` and ``gisapp map --product``. Pictures are
copied beside it. Called by the layout editor.
"""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from gisapp import paths
from gisapp.errors import InputError, StoreError
from gisapp.io import filing
from gisapp.services import products
from gisapp.services.layouts import writing
from gisapp.services.layouts.arrangement import Arrangement, at, wanting
from gisapp.services.products import Frame, Product

_DELETED: Final = "deleted"


def source_of(product: Product) -> str:
    """The text of a product's file; empty where there is none."""
    try:
        return product.path.read_text("utf-8")
    except OSError:
        return ""


def save(arrangement: Arrangement, source: str, *, overwrite: bool = False) -> Product:
    """Save a layout as a template of the office under its label.

    Args:
        arrangement: what was laid out.
        source: text of the file that it began with; comments are kept.
        overwrite: take the place of an own template of the same label.

    Returns:
        The product as it now is.

    Raises:
        InputError: ``template.no_label``, ``template.taken`` for a label of the program's own, ``template.exists``,
            ``product.unreadable``.
        StoreError: ``output.unwritable``.
    """
    label = arrangement.product.label.strip()
    path = _free(label, overwrite=overwrite)
    papers = (arrangement.product.paper, *(each for each in arrangement.product.papers
                                           if each != arrangement.product.paper))
    arrangement = arrangement.with_head(label=label, papers=papers)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        arrangement = _with_pictures(arrangement, path.parent)
        text = writing.written(arrangement, source)
        made = products.parsed(text, path)
        part = path.with_name(path.name + ".part")
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise StoreError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error
    return made


def _free(label: str, *, overwrite: bool) -> Path:
    """Where a template of a label goes."""
    if not label:
        raise InputError("template.no_label")
    stem = filing.safe_name(label)
    shipped = {path.stem for path in paths.resource("products").glob("*.toml")}
    for each in products.products():
        if not each.own and label in {each.label, each.name}:
            raise InputError("template.taken", label=label)
        if each.own and each.label == label:
            stem = each.name
    if stem in shipped:
        raise InputError("template.taken", label=label)
    path = products.own_folder() / f"{stem}.toml"
    if path.exists() and not overwrite:
        raise InputError("template.exists", label=label)
    return path


def _with_pictures(arrangement: Arrangement, folder: Path) -> Arrangement:
    """The layout with its pictures beside it; one of the same name and another content gets a number."""
    frames: dict[int, Frame] = {}
    for piece in arrangement:
        name = str(piece.frame.wanted.get("file", ""))
        origin = arrangement.product.path.parent / name
        if piece.frame.kind == "picture" and name and origin.is_file() and origin.parent != folder:
            target = _beside(folder, origin)
            if not target.exists():
                shutil.copyfile(origin, target)
            frames[piece.key] = wanting(piece.frame, file=target.name)
    return arrangement.with_frames(frames)


def _beside(folder: Path, origin: Path) -> Path:
    target, number = folder / origin.name, 2
    while target.exists() and target.read_bytes() != origin.read_bytes():
        target = folder / f"{origin.stem}-{number}{origin.suffix}"
        number += 1
    return target


def renamed(product: Product, label: str) -> Product:
    """An own template under another label; its file keeps its name, so that what calls it by that still finds it.

    Raises:
        InputError: ``template.shipped``, and as for ``save``.
    """
    _own(product)
    label = label.strip()
    if not label:
        raise InputError("template.no_label")
    if any(label in {each.label, each.name} for each in products.products() if each.name != product.name):
        raise InputError("template.exists", label=label)
    arrangement = Arrangement.of(product).with_head(label=label)
    try:
        product.path.write_text(writing.written(arrangement, source_of(product)), "utf-8")
    except OSError as error:
        raise StoreError("output.unwritable", path=str(product.path), detail=str(error)) from error
    return replace(product, label=label)


def delete(product: Product) -> Path:
    """Take an own template out of use; its file goes into a folder ``deleted`` beside it, from which it can return.

    Raises:
        InputError: ``template.shipped``.
        StoreError: ``output.unwritable``.
    """
    _own(product)
    folder = product.path.parent / _DELETED
    try:
        folder.mkdir(exist_ok=True)
        target, number = folder / product.path.name, 2
        while target.exists():
            target = folder / f"{product.path.stem}-{number}.toml"
            number += 1
        product.path.replace(target)
    except OSError as error:
        raise StoreError("output.unwritable", path=str(product.path), detail=str(error)) from error
    return target


def _own(product: Product) -> None:
    if not product.own:
        raise InputError("template.shipped", label=product.label)


def suggested(product: Product, taken: Iterable[str]) -> str:
    """A label for a copy of a product: 情况单（自定）, with a number where that is taken."""
    if product.own:
        return product.label
    known, label, number = set(taken), f"{product.label}（自定）", 2
    while label in known:
        label = f"{product.label}（自定{number}）"
        number += 1
    return label


def scaled(arrangement: Arrangement, ratio_x: float, ratio_y: float) -> Arrangement:
    """All frames on a paper of other sides: their places grow with it, sizes of texts do not."""
    frames: dict[int, Frame] = {}
    for piece in arrangement:
        frame = piece.frame
        made = at(frame, x_mm=frame.x_mm * ratio_x, y_mm=frame.y_mm * (1 if frame.below else ratio_y),
                  width_mm=frame.width_mm * ratio_x, height_mm=frame.height_mm * ratio_y)
        bottom = frame.wanted.get("bottom")
        frames[piece.key] = made if bottom is None else wanting(made, bottom=round(float(bottom) * ratio_y, 2))
    return arrangement.with_frames(frames)
