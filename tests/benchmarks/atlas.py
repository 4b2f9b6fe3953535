"""An atlas of parcels into one PDF: the same work as the peer's ``atlas``, on the same file, with the same keys.

    python tests/benchmarks/atlas.py parcels.gpkg 200 OUT.pdf [--households]

The file is one of parcels with ``parcel_no`` and ``status`` 0…7 (layer ``parcels``). Each sheet is A4 with a map by
eight classes with labels, title, scale bar, legend and north arrow; it goes the road of every batch. ``--households``
prints the household sheets of the demo instead (FILE is then a project).
"""

import argparse
import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication

from gisapp import app
from gisapp.domain.changes import ChangeSet, Tables, inserted
from gisapp.domain.lifecycle import ORDER
from gisapp.io import vector
from gisapp.render import book
from gisapp.services import products
from gisapp.services.pages import subjects
from gisapp.services.pages.order import Order
from gisapp.services.pages.press import Press

PRODUCT = """
label = "分户图"
subject = "parcel"
audience = "internal"
paper = "A4"
landscape = true
[map]
layers = ["parcel"]
[[frame]]
kind = "text"
x = 10
y = 5
width = 200
text = "{编号} 分户图"
size = 6
[[frame]]
kind = "map"
x = 10
y = 20
width = 220
height = 180
share = 0.34
scales = [100, 150, 200, 250, 300, 400, 500]
[[frame]]
kind = "legend"
x = 235
y = 20
width = 50
heading = "图例"
"""


def tables_of(path: Path) -> Tables:
    """The file's parcels, each with a household at one of eight stages."""
    source = vector.read(path, layer="parcels")
    rows = source.frame
    count = len(rows)
    parcels, homes = [f"p{at}" for at in range(count)], [f"h{at}" for at in range(count)]
    numbers = list(rows["parcel_no"])
    stages = [ORDER[int(status)].value for status in rows["status"]]
    return Tables.empty().with_changes(ChangeSet("基准", (
        inserted("parcel", {"parcel_no": numbers, "geom": list(source.shapes)}, parcels),
        inserted("household", {"hh_no": numbers, "stage": stages}, homes),
        inserted("household_parcel", {"household": homes, "parcel": parcels, "share": 1.0}),
    )))


def memory_mb() -> float:
    """The process's highest resident memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def printed(tables: Tables, product: products.Product, pages: int, out: Path) -> dict[str, float]:
    """Print sheets; seconds and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        press = Press(tables, product, Order(dt.datetime(2026, 11, 24, 14, 35), "基准"))
        uids = subjects.chosen(tables, product)[:pages]
        after_first: list[float] = []
        book.write(out, uids, press.pages, Path(folder), lambda _: after_first.append(memory_mb()))
        seconds = time.perf_counter() - begun
    return {"pages": len(uids), "atlas_s": seconds, "per_page_s": seconds / len(uids), "bytes": out.stat().st_size,
            "bytes_per_page": out.stat().st_size / len(uids), "memory_growth_mb": after_first[-1] - after_first[0]}


def main() -> None:
    """Print and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("pages", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--households", action="store_true")
    given = parser.parse_args()
    application = QGuiApplication([])
    if given.households:
        project = app.open_project(given.file, read_only=True)
        figures = printed(project.tables, products.product("household_sheet"), given.pages, given.out)
        app.close_project(project)
    else:
        with tempfile.TemporaryDirectory() as room:
            template = Path(room) / "分户图.toml"
            template.write_text(PRODUCT, "utf-8")
            figures = printed(tables_of(given.file), products.product(str(template)), given.pages, given.out)
    application.shutdown()
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
