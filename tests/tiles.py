"""Synthetic map tiles for tests: grey, the crossings of a metric grid of the project in red; a server that has them."""

import http.server
import sqlite3
import threading
from contextlib import contextmanager

import numpy as np
import pyproj
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage

from gisapp.io.tiles import TILE_PX, WEB

EVERY_M = 20


def png(matrix, level, column, row, *, crs="EPSG:4547"):
    """A tile on which every pixel within 1 m of a crossing of the 20 m grid is red."""
    size = matrix.resolution(level)
    x = matrix.left + (column * TILE_PX + np.arange(TILE_PX) + 0.5) * size
    y = matrix.top - (row * TILE_PX + np.arange(TILE_PX) + 0.5) * size
    exact = pyproj.Transformer.from_crs(matrix.crs, crs, always_xy=True)
    east, north = exact.transform(*np.meshgrid(x, y))
    near = [np.abs((each + EVERY_M / 2) % EVERY_M - EVERY_M / 2) < 1.0 for each in (east, north)]
    pixels = np.where((near[0] & near[1])[..., None], (255, 0, 0), (120, 120, 120)).astype("uint8")
    return _png(pixels)


def _png(pixels):
    image = QImage(pixels.tobytes(), TILE_PX, TILE_PX, 3 * TILE_PX, QImage.Format.Format_RGB888)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def covering(bounds, level, matrix=WEB, crs="EPSG:4547"):
    """Columns and rows of the tiles over a box of the project."""
    exact = pyproj.Transformer.from_crs(crs, matrix.crs, always_xy=True)
    left, right, top, bottom = matrix.tiles(exact.transform_bounds(*bounds), level)
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]


def mbtiles(path, bounds, levels, *, told=(("format", "png"), ("attribution", "测绘院"))):
    """A tile file over a box of the project."""
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        made.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        made.executemany("INSERT INTO metadata VALUES (?, ?)", told)
        for level in levels:
            made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [
                (level, column, 2**level - 1 - row, png(WEB, level, column, row))
                for column, row in covering(bounds, level)])
    made.close()
    return path


@contextmanager
def served(matrix=WEB, *, status=200, plain=False):
    """A server of tiles on this machine: its address and the paths that it was asked for; ``plain`` ones are red."""
    asked = []
    red = _png(np.full((TILE_PX, TILE_PX, 3), (255, 0, 0), dtype="uint8"))

    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 5  # a connection over which nobody asks is given up

        def do_GET(self):
            asked.append(self.path)
            level, column, row = (int(each) for each in self.path.split("?")[0].strip("/").split("/"))
            drawn = red if plain else png(matrix, level, column, row)
            data = drawn if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False  # the end waits for no connection left open
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
