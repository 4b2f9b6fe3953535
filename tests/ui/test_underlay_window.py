"""底图 in the window: add a file, see it, keep it, miss it."""

import numpy as np
import pytest

from gisapp.services import underlays as services
from tests import orthophoto, tiles, town
from tests.io.test_raster import hide_rasterio

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def photo(town_path):
    folder = town_path.parent / "影像"
    folder.mkdir()
    return orthophoto.geotiff(folder / "2025.tif", town.EAST - 40, town.NORTH + 100, size=(800, 700))


@pytest.fixture
def place(window):
    return window.workbench.map


@pytest.fixture
def underlays(window):
    return window.workbench.underlays


def red(widget):
    image = widget.grab().toImage()
    seen = np.frombuffer(image.constBits(), dtype="uint8").reshape(image.height(), image.bytesPerLine() // 4, 4)
    return int(((seen[..., 2] > 200) & (seen[..., 1] < 60) & (seen[..., 0] < 60)).sum())


def settled(qtbot, place, underlays):
    qtbot.waitUntil(lambda: not place.map.busy and underlays._pieces is not None and not underlays._pieces.busy,
                    timeout=15_000)


def test_a_file_is_added_seen_and_kept_by_relative_path(qtbot, window, place, underlays, photo):
    place.map.look_at(town.EAST + 50, town.NORTH + 80, 0.2)
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(services.kept(window.session.tables)))
    settled(qtbot, place, underlays)
    assert red(place.map) > 50
    kept, = services.kept(window.session.tables)
    assert (kept.source, kept.name) == ("影像/2025.tif", "2025")
    assert place.map.spec.under.underlays[0].source == str(photo)
    assert window.session.undo_label() != "调整底图"
    place.map.pan_by(40, 10)
    settled(qtbot, place, underlays)
    assert red(place.map) > 50


def test_it_is_hidden_moved_and_removed(qtbot, window, place, underlays, photo):
    place.map.look_at(town.EAST + 50, town.NORTH + 80, 0.2)
    for _ in range(2):
        underlays.add_file(photo)
        qtbot.waitUntil(lambda: bool(underlays.items))
    qtbot.waitUntil(lambda: len(underlays.items) == 2)
    settled(qtbot, place, underlays)
    place.layers.underlays.shown.emit(0, False)
    place.layers.underlays.shown.emit(1, False)
    settled(qtbot, place, underlays)
    assert red(place.map) == 0
    assert underlays.move(0, 1) == 1
    assert underlays.move(1, 1) == 1
    underlays.remove(0)
    underlays.remove(0)
    assert place.map.spec.under is None
    qtbot.waitUntil(lambda: services.kept(window.session.tables) == ())


def test_the_form_changes_what_is_seen(qtbot, place, underlays, photo):
    from gisapp.ui.underlay_form import UnderlayForm

    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(underlays.items))
    underlays.open_form(0)
    form = place.window().findChild(UnderlayForm)
    form.opacity.setValue(40)
    form.brightness.setValue(20)
    form.farthest.setCurrentIndex(form.farthest.findData(2000.0))
    form.name.setText("航拍")
    form.name.editingFinished.emit()
    asked = underlays.items[0]
    assert (asked.opacity, asked.brightness, asked.farthest, asked.name) == (0.4, 0.2, 2000.0, "航拍")
    form.removed.emit()
    form.close()
    assert underlays.items == ()


def test_a_missing_file_is_told_once_and_the_map_is_there(qtbot, window, place, underlays, photo):
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(underlays.items))
    settled(qtbot, place, underlays)
    told = []
    underlays.failed.connect(told.append)
    photo.rename(photo.with_name("搬走.tif"))
    underlays.edit(0, underlays.items[0])
    place.map.look_at(town.EAST + 50, town.NORTH + 30, 0.1)
    qtbot.waitUntil(lambda: bool(told))
    settled(qtbot, place, underlays)
    place.map.pan_by(600, 0)
    settled(qtbot, place, underlays)
    assert [each.code for each in told] == ["underlay.missing"]


def test_without_the_extra_the_way_out_is_told(qtbot, underlays, photo, monkeypatch):
    hide_rasterio(monkeypatch)
    told = []
    underlays.failed.connect(told.append)
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "underlay.no_rasterio"
    assert underlays.items == ()


def test_a_big_file_gets_its_coarse_levels_in_a_job(qtbot, place, underlays, photo, monkeypatch):
    from gisapp.io import raster

    monkeypatch.setattr(raster, "_NEEDS_COARSE_PX", 1_000)
    working = []
    underlays.working.connect(lambda words, _job: working.append(words))
    place.map.look_at(town.EAST + 50, town.NORTH + 80, 2.0)
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: raster.coarse_path(photo).is_file())
    settled(qtbot, place, underlays)
    assert len(working) == 1


def test_a_service_is_asked_only_after_the_officer_agreed(qtbot, window, place, underlays, monkeypatch):
    from PySide6.QtWidgets import QMessageBox

    from gisapp import settings
    from gisapp.carto.basemap import Underlay

    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_words: answers.pop(0))
    with tiles.served(plain=True) as (template, asked):
        place.map.look_at(town.EAST + 50, town.NORTH + 30, 0.4)
        underlays.add(Underlay("web", template, "服务", attribution="某服务"))
        settled(qtbot, place, underlays)
        assert asked == []
        underlays.set_shown(0, True)
        settled(qtbot, place, underlays)
        assert asked == []
        underlays.set_shown(0, True)
        qtbot.waitUntil(lambda: bool(asked))
        settled(qtbot, place, underlays)
        assert red(place.map) > 20
        assert settings.load().map_services == "127.0.0.1"


def test_the_form_says_what_leaves_and_refuses_what_is_shifted(qtbot, place, underlays):
    from gisapp import settings
    from gisapp.ui.web_form import WebForm

    underlays.open_web_form()
    form = place.window().findChild(WebForm)
    assert "tianditu.gov.cn" in form.told.text()
    form.service.setCurrentIndex(2)
    form.address.setText("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}")
    form.add()
    assert "GCJ-02" in form.problem.text()
    assert (underlays.items, settings.load().map_services) == ((), "")
    form.service.setCurrentIndex(0)
    form.key.setText("0123")
    with qtbot.waitSignal(form.added) as told:
        form.service.setCurrentIndex(2)
        form.address.setText("http://127.0.0.1:1/{z}/{x}/{y}.png?tk=0123")
        form.add()
    assert told.args[0][0].source.endswith("?tk={key}")
    assert (settings.load().map_services, settings.load().map_key) == ("127.0.0.1", "0123")


def test_without_a_network_there_is_one_quiet_line(qtbot, window, place, underlays):
    from gisapp.carto.basemap import Underlay
    from gisapp.ui.web_form import agree

    agree("127.0.0.1")
    failed = []
    underlays.failed.connect(failed.append)
    underlays.add(Underlay("web", "http://127.0.0.1:1/{z}/{x}/{y}", "服务"))
    qtbot.waitUntil(lambda: bool(underlays._notes))
    settled(qtbot, place, underlays)
    assert failed == []
    assert "127.0.0.1" in next(iter(underlays._notes.values()))


def test_both_ways_to_print_offer_it_only_where_there_is_one(qtbot, window, underlays, photo):
    from gisapp.services import prints
    from gisapp.ui.print_dialog import PrintDialog

    window.show_place("print")
    choices = window.workbench.places["print"].choices
    choices.choose("progress_map")
    assert choices.underlaid.isHidden() or not choices.underlaid.isVisible()
    assert choices.wish().under is None
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(services.kept(window.session.tables)))
    qtbot.waitUntil(choices.underlaid.isVisible)
    choices.underlaid.setChecked(True)
    assert choices.wish().under.underlays[0].source == str(photo)
    dialog = PrintDialog(window.session, window.jobs, prints.offers(window.session.tables, "parcel", ["p2"]))
    qtbot.addWidget(dialog)
    dialog.underlaid.setChecked(True)
    assert dialog.wish().under is not None
    with qtbot.waitSignal(dialog.sheet.drawn, timeout=10_000):
        dialog.draw()
    dialog.reject()


def test_it_lies_under_both_maps_of_two_days(qtbot, place, underlays, photo):
    place.map.look_at(town.EAST + 50, town.NORTH + 80, 0.2)
    underlays.add_file(photo)
    qtbot.waitUntil(lambda: bool(underlays.items))
    settled(qtbot, place, underlays)
    place.compared.open()
    for side in place.compared.view.sides:
        qtbot.waitUntil(lambda side=side: not side.map.busy and red(side.map) > 20, timeout=15_000)
    place.compared.close()


def test_a_system_that_nobody_stated_is_asked_for(qtbot, place, underlays, tmp_path, monkeypatch):
    from PySide6.QtWidgets import QInputDialog

    odd = orthophoto.with_world_file(tmp_path / "怪.png", 100, 200)
    asked, told = [], []
    monkeypatch.setattr(QInputDialog, "getItem", lambda *words: (asked.append(words[2]), ("EPSG:4547", True))[1])
    underlays.failed.connect(told.append)
    underlays.add_file(odd)
    qtbot.waitUntil(lambda: bool(told))
    assert "怪.png" in asked[0]
    assert told[0].code == "underlay.far"
    assert underlays.items[0].crs == "EPSG:4547"
