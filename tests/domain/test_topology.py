"""The faults of a fabric, on shapes whose answers are known: drawn here, or surveyed by somebody else."""

import tarfile
import warnings

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some

from gisapp.domain import geometry, topology
from gisapp.domain.topology import Kind, Tolerances

USUAL = Tolerances()
NOWHERE = np.empty(0, dtype=object)


def shapes(*given):
    found = np.empty(len(given), dtype=object)
    found[:] = given
    return found


def checked(parcels, buildings=NOWHERE, tolerances=USUAL):
    parts = (topology.invalid(parcels), topology.overlaps(parcels, tolerances),
             topology.gaps(parcels, NOWHERE, tolerances), topology.short_edges(parcels, tolerances),
             topology.misplaced(buildings, parcels, tolerances))
    return [row for part in parts for row in part.itertuples()]


def kinds(rows):
    return sorted(row.kind for row in rows)


def test_nothing_is_wrong_with_nothing():
    assert checked(NOWHERE) == [] and checked(shapes(None, shapely.Polygon())) == []


def test_a_parcel_inside_another_overlaps_it():
    (row,) = checked(shapes(shapely.box(0, 0, 10, 10), shapely.box(2, 2, 4, 4)))
    assert (row.kind, row.one, row.other, row.measure) == ("overlap", 0, 1, 4)


@given(some.lists(some.tuples(*[some.integers(0, 8)] * 2, *[some.integers(1, 4)] * 2), max_size=12))
def test_suspects_are_all_that_overlap(corners):
    """The coverage check may leave nothing out: compared with every pair of random boxes."""
    boxes = shapes(*(shapely.box(x, y, x + width, y + height) for x, y, width, height in corners))
    found = {(one, other): area_m2 for one, other, area_m2 in geometry.overlaps(boxes).itertuples(index=False)}
    expected = {(one, other): boxes[one].intersection(boxes[other]).area
                for one in range(len(boxes)) for other in range(one + 1, len(boxes))}
    assert found == {pair: area_m2 for pair, area_m2 in expected.items() if area_m2 > 0}


def test_a_gap_with_an_overlap_at_its_end():
    """Neighbours that cross each other once: a sliver of each kind, both measured."""
    left = shapely.Polygon([(0, 0), (10, 0), (10.02, 100), (0, 100)])
    right = shapely.Polygon([(10.01, 0), (20, 0), (20, 100), (10, 100)])
    cap, foot = shapely.box(0, 100, 20, 110), shapely.box(0, -10, 20, 0)
    found = {row.kind: row for row in checked(shapes(left, right, cap, foot))}
    assert sorted(found) == ["gap_sliver", "sliver"]
    assert found["gap_sliver"].measure == pytest.approx(0.01 / 0.03 * 100 * 0.01 / 2, rel=1e-6)
    assert found["sliver"].measure == pytest.approx(0.02 / 0.03 * 100 * 0.02 / 2, rel=1e-6)
    assert {found["sliver"].one, found["sliver"].other} == {0, 1}


def test_a_slit_that_runs_out_into_a_street_is_found_and_a_street_is_none():
    lots = shapes(shapely.box(0, 0, 10, 20), shapely.box(10.02, 0, 20, 20), shapely.box(20.2, 0, 30, 20),
                  shapely.box(20.2, 20.01, 30, 40))
    found = topology.gaps(lots, shapes(shapely.box(-5, -5, 40, 50)), USUAL)
    assert found[["kind", "one", "other"]].to_numpy().tolist() == [["gap_open", 0, 1], ["gap_open", 2, 3]]
    assert found["measure"].tolist() == pytest.approx([0.4, 0.098])


def test_a_vertex_that_only_one_neighbour_has_is_no_gap():
    left = shapely.Polygon([(0, 0), (10, 0), (10, 5), (10, 10), (0, 10)])
    assert checked(shapes(left, shapely.box(10, 0, 20, 10))) == []


def test_the_red_line_shuts_gaps_in():
    line = shapes(shapely.box(0, 0, 20.01, 10))
    found = topology.gaps(shapes(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)), line, USUAL)
    assert found[["kind", "one", "other"]].to_numpy().tolist() == [["gap_sliver", 1, -1]]
    assert found["measure"].tolist() == pytest.approx([0.1])


def read(path, layer, crs=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = gpd.read_file(path, layer=layer)
    return (frame if crs is None else frame.to_crs(crs)).geometry.to_numpy()


@pytest.mark.realdata
def test_prague(shared_data):
    path = shared_data / "parcels_prague" / "bubenec.gpkg"
    for crs in (None, 5514):
        plots, buildings = read(path, "plots", crs), read(path, "buildings", crs)
        rows = checked(plots, buildings)
        assert kinds(rows).count("sliver") == 23 and "overlap" not in kinds(rows) and "invalid" not in kinds(rows)
        assert kinds(rows).count("gap_sliver") == 84 and kinds(rows).count("over_parcels") == 13
        assert kinds(topology.misplaced(buildings, plots, Tolerances(building_share=0.05)).itertuples()) == []
    assert sum(row.measure for row in rows if row.kind == Kind.SLIVER) == pytest.approx(0.127, abs=0.0005)


@pytest.mark.realdata
def test_every_french_sheet_is_whole_and_keeps_its_own_areas(shared_data, tmp_path):
    differs = total = 0
    for sheet in sorted((shared_data / "parcels_france").glob("*.bz2")):
        with tarfile.open(sheet, ignore_zeros=True) as archive:
            archive.extractall(tmp_path / sheet.stem, filter="data")
        path = next((tmp_path / sheet.stem).glob("*.THF"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(path, layer="PARCELLE_id")
        assert checked(frame.geometry.to_numpy()) == []
        differs += len(topology.areas(frame.geometry.to_numpy(), frame["SUPF"].astype("float64"), USUAL))
        total += len(frame)
    assert differs / total == pytest.approx(0.14, abs=0.02)


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "expected"), [
    ("clean/ex10_bowtie.json", ["invalid"]), ("clean/ex12_ogc.geojson", ["invalid"]),
    ("clean/ex16_ogc.json", ["gap"]), ("mosaic/two_polygons.json", ["overlap"]), ("mosaic/test2.json", ["invalid"]),
])
def test_examples_of_the_standard(shared_data, name, expected):
    rows = checked(gpd.read_file(shared_data / "topology" / name).geometry.to_numpy())
    assert kinds(rows) == expected
    assert expected != ["overlap"] or rows[0].measure == 0.5
