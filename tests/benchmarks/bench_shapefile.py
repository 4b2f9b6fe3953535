"""The progress shapefile of 100,000 parcels, in GBK and UTF-8.

    python tests/benchmarks/bench_shapefile.py [COUNT] [--keep FILE.gpkg]

``shapefile_s`` is GBK, as the peer's ``shp``. ``--keep`` writes the same rows and columns as a GeoPackage with a layer
``parcels``, so that the peer can be given the same work.
"""

import argparse
import json
import shutil
import time
from pathlib import Path

import fabric

from gisapp import app
from gisapp.services import exporting


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    path = fabric.project(given.count)
    project = app.open_project(path, backup=False)
    figures = {}
    for encoding, key in (("gbk", "shapefile_s"), ("utf-8", "shapefile_utf8_s")):
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            result = exporting.write(project.tables, path.parent / "进度.shp",
                                     exporting.Wanted(by="parcel", encoding=encoding), overwrite=True)
            times.append(time.perf_counter() - begun)
        figures[key] = sorted(times)[1]
    exported = exporting.progress(project.tables, by="parcel")
    if given.keep:
        kept = exporting.write(project.tables, path.parent / "parcels.gpkg", exporting.Wanted("gpkg", by="parcel"))
        shutil.copy(kept.paths[0], given.keep)
    app.close_project(project)
    fabric.clean(path)
    print(json.dumps({"features": result.rows, "columns": len(exported.layer.fields), **figures}, indent=1))


if __name__ == "__main__":
    main()
