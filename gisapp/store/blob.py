"""GeoPackage geometry blobs: a header with envelope before standard WKB (OGC 12-128r19, §2.1.3)."""

import sqlite3
import struct
from collections.abc import Callable
from typing import Final

import numpy as np
import shapely

_MAGIC = b"GP\x00"
_BOX = struct.Struct("<4d")
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_HEADER = 8
_EMPTY_FLAG = 0x10
HEAD_BYTES: Final = _HEADER + _BOX.size
"""The header of a blob with an xy envelope."""
_HEAD = np.dtype([("lead", "V3"), ("flags", "u1"), ("srs", "V4"), ("box", "<f8", 4)])
_NO_HEAD = bytes(HEAD_BYTES)
_ENVELOPE_FLAGS = 0x0E


def to_blobs(geometries: np.ndarray, srs_id: int) -> list[bytes | None]:
    """Geometries (object array, None allowed) as GeoPackage blobs, little-endian, with an xy envelope."""
    wkb = shapely.to_wkb(geometries, byte_order=1, output_dimension=2)
    bounds = shapely.bounds(geometries)
    boxed = _MAGIC + bytes([0x03]) + struct.pack("<i", srs_id)
    empty = _MAGIC + bytes([0x01 | _EMPTY_FLAG]) + struct.pack("<i", srs_id)
    pack = _BOX.pack
    return [
        None if body is None else empty + body if box[0] != box[0]
        else boxed + pack(box[0], box[2], box[1], box[3]) + body
        for body, box in zip(wkb, bounds.tolist(), strict=True)
    ]


def from_blobs(blobs: list[bytes | None]) -> np.ndarray:
    """GeoPackage blobs as geometries; None stays None. Raises ``shapely.GEOSException`` on damaged ones."""
    bodies = np.empty(len(blobs), dtype=object)
    bodies[:] = [None if blob is None else blob[_HEADER + _ENVELOPE_BYTES[(blob[3] >> 1) & 7]:] for blob in blobs]
    return np.asarray(shapely.from_wkb(bodies), dtype=object)


def boxes(heads: list[bytes | None]) -> tuple[np.ndarray, np.ndarray]:
    """Where geometries lie by the envelopes in the first ``HEAD_BYTES`` of their blobs.

    Returns:
        West, south, east, north (rows, 4), and whether a head tells them (rows): another program may have left the
        envelope out, and a row without geometry has none.
    """
    whole = [_NO_HEAD if head is None or len(head) < HEAD_BYTES else head for head in heads]
    read = np.frombuffer(b"".join(whole), dtype=_HEAD)
    told = ((read["flags"] & 1) == 1) & ((read["flags"] & _ENVELOPE_FLAGS) > 0)
    return np.where(told[:, None], read["box"][:, [0, 2, 1, 3]], np.nan), told


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that a GeoPackage's triggers call (its spatial index needs them)."""
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    for position, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _bound(position), deterministic=True)


def _is_empty(blob: bytes | None) -> int | None:
    if blob is None:
        return None
    return 1 if blob[3] & _EMPTY_FLAG else 0


def _bound(position: int) -> Callable[[bytes | None], float | None]:
    def bound(blob: bytes | None) -> float | None:
        if blob is None or blob[3] & _EMPTY_FLAG:
            return None
        if (blob[3] >> 1) & 7:
            return float(struct.unpack_from("<d" if blob[3] & 1 else ">d", blob, _HEADER + 8 * position)[0])
        minx, miny, maxx, maxy = shapely.bounds(from_blobs([blob])[0])
        return float((minx, maxx, miny, maxy)[position])

    return bound
