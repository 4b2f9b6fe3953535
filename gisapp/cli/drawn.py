"""What the window draws on the map, by commands of ``gisapp parcel``: new parcels, strips, whole parcels moved."""

from pathlib import Path
from typing import Final

import click
import numpy as np
import shapely

from gisapp.carto import traverse
from gisapp.cli import edits, frame
from gisapp.domain import lookup, strips, vertices
from gisapp.domain.changes import Tables
from gisapp.errors import InputError
from gisapp.services import coordinates, drawing, editing, reshaping
from gisapp.services.editing import Edited, Parts

_NEAR_M: Final = 1.0


@frame.command("add", "新画一块宗地：沿用相邻宗地的顶点，可按相邻宗地裁切。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@click.option("--ring", metavar="POINTS", required=True, help="至少三个点，不必闭合。")
@click.option("--cut", is_flag=True, help="按相邻宗地裁切，不重叠。")
@click.option("--set", "values", multiple=True, metavar="FIELD=VALUE", help="其他字段，如 address=郭亮街7号。")
@frame.zone_option
@edits.dry_run_option
@frame.json_option
def add(project: Path, number: str, ring: str, cut: bool, values: tuple[str, ...], zone: str | None, dry_run: bool,
        as_json: bool) -> None:
    """Draw a parcel."""
    given = dict(each.partition("=")[::2] for each in values)

    def edit(tables: Tables) -> Edited:
        shape = shapely.Polygon(coordinates.points(ring, _land(tables)))
        if not shape.is_valid:
            raise InputError("edit.ring")
        known = drawing.suggested(tables, shape)
        if zone is not None:
            known["zone"] = lookup.zone_uid(tables, zone)
        return drawing.add(tables, shape, {**known, **given, "parcel_no": number}, cut=cut)

    edits.make(project, dry_run, as_json, edit)


def _land(tables: Tables) -> tuple[float, float, float, float]:
    """Where the project's land is."""
    shapes = [shape for table in ("zone", "parcel") for shape in tables[table]["geom"] if shape is not None]
    west, south, east, north = shapely.total_bounds(editing.array(shapes)).tolist()
    return west, south, east, north


@frame.command("strips", "平行分割：从一条边起，按宽度分成几块。")
@frame.project_argument
@click.argument("number", metavar="PARCEL_NO")
@click.option("--edge", metavar="POINT", required=True, help="所选的边上或边旁的一个点。")
@click.option("--width", "widths", multiple=True, type=float, required=True, metavar="M", help="宽度（米），可写多次。")
@click.option("--repeat", is_flag=True, help="按最后一个宽度重复到底。")
@edits.number_option
@edits.edit_options
def strips_(project: Path, number: str, edge: str, widths: tuple[float, ...], repeat: bool, numbers: tuple[str, ...],
            reason: str | None, zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Cut a parcel into strips."""
    def edit(tables: Tables) -> Edited:
        uid, bounds = edits.parcel(tables, number, zone)
        shape = editing.around(tables, [uid])[uid]
        side = vertices.nearest_edge(shape, coordinates.points(edge, bounds)[0], _NEAR_M)
        if side is None:
            raise InputError("edit.no_vertex")
        first, *more = strips.parallels(shape, side, widths, repeat=repeat)
        return editing.split(tables, uid, first, Parts(numbers), parallels=more, reason=reason)

    edits.make(project, dry_run, as_json, edit)


@frame.command("shift", "平移整块宗地，房屋一起移；相邻宗地不动。")
@frame.project_argument
@click.argument("moved", metavar="PARCEL_NO…", nargs=-1, required=True)
@click.option("--north", default="0", metavar="M", help="坐标差 ΔX，向北为正。")
@click.option("--east", default="0", metavar="M", help="坐标差 ΔY，向东为正。")
@click.option("--leave-houses", is_flag=True, help="只移界线，房屋不动。")
@edits.edit_options
def shift(project: Path, moved: tuple[str, ...], north: str, east: str, leave_houses: bool, reason: str | None,
          zone: str | None, dry_run: bool, as_json: bool) -> None:
    """Move whole parcels."""
    step = np.array([traverse.metres(east), traverse.metres(north)])
    edits.make(project, dry_run, as_json, lambda tables: reshaping.shift(
        tables, [edits.parcel(tables, each, zone)[0] for each in moved], step, houses=not leave_houses,
        reason=reason))


COMMANDS: Final = (add, strips_, shift)
