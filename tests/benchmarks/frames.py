"""Frames of a parcel layer, painted by the painter of the window: the same work as the peer's, with the same keys.

    python tests/benchmarks/frames.py FILE [--png DIR]

1600×900 pixels, eight categories with outlines, four zooms; every timed frame is an extent never painted before. The
goals are ratios to the peer in one run on the same file: the whole extent of 100,000 parcels 0.10, of 1,000,000 0.03,
every other zoom 0.5.
"""

import argparse
import colorsys
import json
import os
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication, QImage, QPainter

from gisapp.carto.mapspec import MapSpec
from gisapp.carto.scene import Scene, SceneLayer
from gisapp.carto.shapes import shapes
from gisapp.carto.style import Fill, Sign, Stroke
from gisapp.carto.symbology import Layer
from gisapp.carto.view import View
from gisapp.render import painter as render

ZOOMS = (1.0, 0.3, 0.1, 0.03)
WIDTH, HEIGHT = 1600, 900
REPEATS = 5
SHIFT_PX = 37.0


def opened(path):
    """The scene of a file of parcels: its own outlines, a class for each status."""
    _, _, outlines, (status,) = pyogrio.raw.read(path, layer="parcels", columns=["status"])
    geometries, classes = shapely.from_wkb(outlines), status.astype("int16")
    west, south, *_ = shapely.bounds(geometries[0])
    origin = (float(np.floor(west / 1000) * 1000), float(np.floor(south / 1000) * 1000))
    signs = tuple(Sign(Fill(_colour(status)), Stroke("#666666", 0.1, min_px=0.4)) for status in range(8))
    layer = Layer("parcels", "宗地", "parcel", 1)
    rows = pd.Index(np.arange(len(geometries)).astype(object))
    made = SceneLayer(layer, rows, shapes(geometries, "polygon", origin), classes, signs)
    return Scene(MapSpec(layers=()), origin, (made,), standing=None)


def _colour(status):
    red, green, blue = colorsys.hsv_to_rgb(status * 40 / 360, 120 / 255, 230 / 255)
    return f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"


def view_of(scene, zoom, shift=0):
    """A part of the layer in the middle of the picture, moved aside by so many steps: no picture is asked for twice."""
    west, south, east, north = scene.bounds
    metres_per_px = max((east - west) * zoom / WIDTH, (north - south) * zoom / HEIGHT)
    across = shift * SHIFT_PX * metres_per_px
    return View((west + east) / 2 + across, (south + north) / 2, metres_per_px, WIDTH, HEIGHT)


def painted(scene, view, *, antialias=True):
    """A frame, as the window paints it, at one go."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    for _ in render.steps(painter, scene, view, antialias=antialias):
        pass
    painter.end()
    return image


def main():
    """Open, paint, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--png", type=Path)
    asked = parser.parse_args()
    application = QGuiApplication([])
    begun = time.perf_counter()
    scene = opened(asked.file)
    result = {"open_s": time.perf_counter() - begun, "features": len(scene.layers[0].shapes)}
    begun = time.perf_counter()
    painted(scene, view_of(scene, 1.0, -1))
    result["first_frame_s"] = time.perf_counter() - begun
    for antialias in (False, True):
        for zoom in ZOOMS:
            times = []
            for shift in range(REPEATS):
                view = view_of(scene, zoom, shift + REPEATS * antialias)
                begun = time.perf_counter()
                image = painted(scene, view, antialias=antialias)
                times.append(time.perf_counter() - begun)
            result[f"frame_zoom{zoom}_aa{int(antialias)}_s"] = sorted(times)[REPEATS // 2]
            if asked.png:
                image.save(str(asked.png / f"zoom{zoom}_aa{int(antialias)}.png"))
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result, indent=1))
    application.quit()


if __name__ == "__main__":
    main()
