"""Make the bundled fonts and their table of advance widths from Noto Sans SC (OFL).

    python tests/tools/make_fonts.py FOLDER_OF_NPM_PACKAGE

The folder is the unpacked npm package ``@expo-google-fonts/noto-sans-sc``. Mathematical digits and Kangxi radicals
are left out, since Qt would write them into the text layer of a PDF in place of digits and characters. The family
gets a name of its own, so that a full Noto Sans SC on the officer's machine is never taken instead.
"""

import sys
from pathlib import Path

import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Gisapp Sans SC"
UNICODES = (
    "U+0020-007E,U+00A0-00FF,U+2010-2027,U+2030,U+2032,U+2103,U+2190-2193,U+2264-2265,U+2460-2473,U+25A0-25CF,"
    "U+3000-303F,U+33A1,U+3400-4DBF,U+4E00-9FFF,U+FF00-FFEF,U+20000-2FFFF"
)
TARGET = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def make(source: Path, weight: str) -> tuple[np.ndarray, np.ndarray]:
    """Write one weight; return the code points whose advance is not 1000 units of the em, and those advances."""
    font = TTFont(source)
    chosen = subset.Subsetter(subset.Options(layout_features=[]))
    chosen.populate(unicodes=subset.parse_unicodes(UNICODES))
    chosen.subset(font)
    full = f"{FAMILY} {weight}"
    for record in font["name"].names:
        named = {1: FAMILY, 3: full, 4: full, 6: full.replace(" ", "")}.get(record.nameID)
        if named:
            record.string = named
    font["name"].names = [each for each in font["name"].names if each.nameID not in {16, 17}]
    font.save(TARGET / f"GisappSansSC-{weight}.ttf")
    widths = font["hmtx"]
    odd = [(code, widths[glyph][0]) for code, glyph in sorted(font.getBestCmap().items()) if widths[glyph][0] != 1000]
    codes, advances = zip(*odd, strict=True)
    return np.array(codes, dtype="int32"), np.array(advances, dtype="int16")


def main(folder: Path) -> None:
    """Write both weights and ``advances.npz``."""
    tables = {}
    for weight, name in (("Regular", "400Regular"), ("Bold", "700Bold")):
        codes, advances = make(folder / name / f"NotoSansSC_{name}.ttf", weight)
        tables |= {f"{weight}_codes": codes, f"{weight}_advances": advances}
    np.savez(TARGET / "advances.npz", **tables)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
