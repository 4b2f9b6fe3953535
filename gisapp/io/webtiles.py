"""Tile services of the office's choice: what an address means, which ones are shifted, fetching with a cache on disk.

A request carries the number of a tile and the office's key, nothing else. Without a network the cache goes on serving,
and nothing fails: ``trouble`` says quietly why there is nothing new. Services in GCJ-02 or BD-09 (高德, 腾讯, 百度 and
others) are refused: their maps lie some 300–600 m off, and the law keeps them apart from survey results
(GCJ-02 is a secret offset; its public approximations are no survey). Called by ``render.imagery``.
"""

import contextlib
import hashlib
import re
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyproj

from gisapp import __version__, paths
from gisapp.errors import GisAppError, InputError, StoreError
from gisapp.io.tiles import DEGREES, WEB, Decode, Key, Matrix, Pyramid

KEY: Final = "{key}"
TIANDITU: Final = "tianditu:"
TIANDITU_LAYERS: Final = ("img_w", "vec_w", "cia_w", "cva_w", "ter_w", "img_c", "vec_c", "cia_c", "cva_c")
_TIANDITU_HOST: Final = "tianditu.gov.cn"
_TIANDITU_FINEST: Final = 18
_TIMEOUT_S: Final = 5.0
_AT_ONCE: Final = 6
_QUIET_S: Final = 30.0
FRESH_S: Final = 120 * 86_400.0
MOST_BYTES: Final = 500_000_000
_PRUNE_EVERY: Final = 400
_SHIFTED: Final = re.compile(
    r"(?i)autonavi|amap\.com|gaode|google\.cn|gac-geo|\.qq\.com|gtimg|map\.qq|ditu\.live|geoq\.cn|arcgisonline\.cn|"
    r"mapabc|go2map|sogou|mapbar|\.so\.com")
_GOOGLE: Final = re.compile(r"(?i)google(apis)?\.com$")
_IMAGERY_ONLY: Final = re.compile(r"(?i)lyrs=s(@\d+)?(&|$)")
"""Google's plain imagery is true; its maps of China are in GCJ-02."""
_BAIDU: Final = re.compile(r"(?i)baidu|bdimg|bdstatic")
_TRUE: Final = re.compile(r"(?i)tianditu\.gov\.cn$|openstreetmap\.org$|127\.0\.0\.1$|localhost$")
_PLACES: Final = ("{z}", "{x}")
_NUMBERED: Final = re.compile(r"[a-z]{0,3}\d")
_PASTED_KEY: Final = re.compile(r"(?i)([?&](?:tk|key|token|ak)=)([^&{}]+)")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address means.

    Attributes:
        template: with {z}, {x}, {y} (or {-y}), {s}, {key}.
        host: the service, the numbers of its servers aside.
        matrix: how it divides the world.
        finest: its finest level.
        attribution: whose maps these are.
        trusted: known to be true to CGCS2000; else the officer is to compare it with the red line.
        key: a key that stood in the address, taken out of it.
    """

    template: str
    host: str
    matrix: Matrix
    finest: int = 19
    attribution: str = ""
    trusted: bool = False
    key: str = ""


def understood(source: str, crs: str = "") -> Address:
    """What an office typed, or ``tianditu:img_w`` and its sisters.

    Args:
        source: the address.
        crs: the system of its tiles where the officer named it: ``EPSG:4490`` is 天地图's ``_c``.

    Raises:
        InputError: ``underlay.address``, ``underlay.gcj02``, ``underlay.bd09``.
    """
    if source.startswith(TIANDITU):
        return _tianditu(source.removeprefix(TIANDITU))
    template = source.strip()
    if not re.match(r"(?i)https?://[^/]+/", template) or not all(each in template for each in _PLACES) \
            or not ("{y}" in template or "{-y}" in template):
        raise InputError("underlay.address")
    name = host_of(template)
    if _BAIDU.search(name):
        raise InputError("underlay.bd09", host=name)
    shifted = _SHIFTED.search(name) or (_GOOGLE.search(name) and not _IMAGERY_ONLY.search(template))
    if shifted:
        raise InputError("underlay.gcj02", host=name)
    pasted = _PASTED_KEY.search(template)
    template = _PASTED_KEY.sub(rf"\1{KEY}", template)
    in_degrees = crs == "EPSG:4490" or bool(re.search(r"(?i)tilematrixset=c(&|$)|/\w+_c/wmts", template))
    tianditu = name == _TIANDITU_HOST
    return Address(template, name, DEGREES if in_degrees else WEB, _TIANDITU_FINEST if tianditu else 19,
                   _attribution(name), bool(_TRUE.search(name)), pasted[2] if pasted else "")


def _tianditu(layer: str) -> Address:
    if layer not in TIANDITU_LAYERS:
        raise InputError("underlay.address")
    name, matrix = layer.split("_")
    template = (f"https://t{{s}}.{_TIANDITU_HOST}/{layer}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}"
                f"&STYLE=default&TILEMATRIXSET={matrix}&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
                f"&tk={KEY}")
    return Address(template, _TIANDITU_HOST, DEGREES if matrix == "c" else WEB, _TIANDITU_FINEST,
                   _attribution(_TIANDITU_HOST), trusted=True)


def _attribution(host: str) -> str:
    if host == _TIANDITU_HOST:
        return "天地图 · 国家地理信息公共服务平台"
    return "© OpenStreetMap contributors" if host.endswith("openstreetmap.org") else host


def host_of(template: str) -> str:
    """The service of an address, without the numbers of its servers.

    >>> host_of("http://t0.tianditu.gov.cn/img_w/wmts"), host_of("https://{s}.tile.example.org/{z}")
    ('tianditu.gov.cn', 'tile.example.org')
    """
    if template.startswith(TIANDITU):
        return _TIANDITU_HOST
    name = template.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    labels = name.split(".")
    numeric = all(each.isdigit() for each in labels)
    if not numeric and len(labels) > 2 and ("{" in labels[0] or _NUMBERED.fullmatch(labels[0])):
        labels = labels[1:]
    return ".".join(labels)


def mentions_shifted(text: str) -> bool:
    """Whether words about a tile file name a service whose maps are shifted."""
    return bool(_SHIFTED.search(text) or _BAIDU.search(text) or re.search(r"高德|腾讯|百度|GCJ|BD-?09", text, re.I))


class Service(Pyramid):
    """One service: tiles from the cache, else from the network.

    Args:
        address: what it means.
        key: the office's key, put in the place of {key}.
        decode: bytes to pixels.
    """

    def __init__(self, address: Address, key: str, decode: Decode) -> None:
        self.address = address
        self.attribution = address.attribution
        self._key = key
        self._quiet_until = 0.0
        self._written = 0
        self._lock = threading.Lock()
        self.trouble: GisAppError | None = None
        top = address.matrix.top
        bounds = (address.matrix.left, -top, address.matrix.left + address.matrix.span, top)
        super().__init__(address.matrix, (1, address.finest), bounds, self._find, decode)
        self._folder = cache_folder() / hashlib.sha256(address.template.encode()).hexdigest()[:16]

    @property
    def stated(self) -> pyproj.CRS:
        """The system of its tiles."""
        return self.crs

    def _find(self, wanted: list[Key]) -> dict[Key, bytes]:
        found: dict[Key, bytes] = {}
        stale: list[Key] = []
        for key in wanted:
            data, fresh = self._cached(key)
            if data is not None:
                found[key] = data
            if not fresh:
                stale.append(key)
        if stale and time.monotonic() >= self._quiet_until and not self._lacks_key():
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tiles") as pool:
                for key, data in zip(stale, pool.map(self._asked, stale), strict=True):
                    if data is not None:
                        found[key] = data
        return {key: data for key, data in found.items() if data}

    def _lacks_key(self) -> bool:
        if KEY in self.address.template and not self._key:
            self.trouble = InputError("underlay.no_key", host=self.address.host)
            return True
        return False

    def _cached(self, key: Key) -> tuple[bytes | None, bool]:
        path = self._path(key)
        try:
            return path.read_bytes(), time.time() - path.stat().st_mtime < FRESH_S
        except OSError:
            return None, False

    def _path(self, key: Key) -> Path:
        return self._folder / str(key[0]) / str(key[1]) / f"{key[2]}.tile"

    def _asked(self, key: Key) -> bytes | None:
        """A tile from the network: empty where the service has none, None where it cannot be asked."""
        if time.monotonic() < self._quiet_until:
            return None
        request = urllib.request.Request(self.url(key), headers={"User-Agent": f"gisapp/{__version__}"})
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                data: bytes = answer.read()
        except urllib.error.HTTPError as error:
            return self._refused(key, error)
        except (OSError, ValueError) as error:
            self._rest(StoreError("underlay.offline", host=self.address.host, detail=str(error)))
            return None
        self.trouble = None
        self._keep(key, data)
        return data

    def _refused(self, key: Key, error: urllib.error.HTTPError) -> bytes | None:
        error.close()
        if error.code == 404:
            self._keep(key, b"")
            return b""
        code = "underlay.key_refused" if error.code in {401, 403, 418, 429} else "underlay.offline"
        self._rest(StoreError(code, host=self.address.host, detail=f"HTTP {error.code}"))
        return None

    def _rest(self, trouble: GisAppError) -> None:
        """Ask nothing more for a while."""
        self.trouble = trouble
        self._quiet_until = time.monotonic() + _QUIET_S

    def url(self, key: Key) -> str:
        """The address of a tile."""
        level, column, row = key
        template = self.address.template
        servers = "01234567" if _TIANDITU_HOST in template else "abc"
        for name, value in (("{z}", level), ("{x}", column), ("{y}", row), ("{-y}", 2**level - 1 - row),
                            ("{s}", servers[(column + row) % len(servers)]), (KEY, self._key)):
            template = template.replace(name, str(value))
        return template

    def _keep(self, key: Key, data: bytes) -> None:
        """Put a tile into the cache; a cache that cannot be written is no error."""
        path = self._path(key)
        part = path.with_suffix(f".{threading.get_ident()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        with self._lock:
            self._written += 1
            due = self._written % _PRUNE_EVERY == 1
        if due:
            prune(MOST_BYTES)


def cache_folder() -> Path:
    """Where tiles are kept."""
    return paths.user_cache() / "tiles"


def prune(most_bytes: int) -> None:
    """Keep the cache below its size: tiles that were fetched first go first."""
    found = []
    for each in cache_folder().rglob("*.tile"):
        with contextlib.suppress(OSError):
            stat = each.stat()
            found.append((stat.st_mtime, stat.st_size, each))
    total = sum(size for _, size, _ in found)
    for _, size, each in sorted(found):
        if total <= most_bytes:
            return
        total -= size
        with contextlib.suppress(OSError):
            each.unlink()
