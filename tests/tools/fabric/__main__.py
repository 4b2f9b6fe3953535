"""Writes ``layers/*.geojson``."""

from pathlib import Path

from tests.tools.fabric import growing, writing, zones

LAYERS = Path(__file__).resolve().parents[3] / "layers"


def main() -> None:
    """Grow both towns and write them."""
    for town in zones.TOWNS:
        writing.write(town, growing.grow(town), LAYERS)


if __name__ == "__main__":
    main()
