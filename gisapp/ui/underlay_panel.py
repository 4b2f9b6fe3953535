"""底图: which pictures lie under the map, below the list of layers. The topmost stands first, as in that list."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QMenu, QSlider, QToolButton, QWidget

from gisapp.carto.basemap import Underlay
from gisapp.i18n import tr
from gisapp.ui import icons, parts, theme


class UnderlayPanel(QWidget):
    """The list, a button that adds, and how strong the parcels are over it.

    Signals:
        add_wanted: ``file`` or ``web``.
        shown: position of an underlay (bottom to top), and whether it is to be seen.
        opened: position of an underlay whose settings are wanted.
        fill_changed: how strong fills are, 0 … 1.
    """

    add_wanted = Signal(str)
    shown = Signal(int, bool)
    opened = Signal(int)
    fill_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.add = QToolButton()
        self.add.setIcon(icons.icon("plus"))
        self.add.setAutoRaise(True)
        self.add.setToolTip(tr("添加影像、瓦片文件或在线底图"))
        self.add.setAccessibleName(tr("添加底图"))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setMenu(self._menu())
        heading = parts.row(parts.text(tr("底图"), "heading"), 0, self.add, margins=(6, 0, 4, 0))
        self._rows = parts.column(spacing=0)
        self.fill = QSlider(Qt.Orientation.Horizontal)
        self.fill.setRange(0, 100)
        self.fill.setPageStep(10)
        self.fill.setAccessibleName(tr("图斑浓淡"))
        self.fill.valueChanged.connect(lambda value: self.fill_changed.emit(value / 100))
        self._strength = parts.boxed(parts.row(parts.text(tr("图斑浓淡"), "small"), self.fill, margins=(8, 2, 8, 0)))
        self._strength.setToolTip(tr("底图上宗地和房屋颜色的浓淡"))
        self._strength.hide()
        self.setLayout(parts.column(heading, self._rows, self._strength, spacing=1))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for words, kind in ((tr("影像或瓦片文件…"), "file"), (tr("在线底图（天地图等）…"), "web")):
            menu.addAction(words).triggered.connect(lambda _checked=False, kind=kind: self.add_wanted.emit(kind))
        return menu

    def show_underlays(self, underlays: Sequence[Underlay], strength: float, absent: Collection[str] = (),
                       notes: Mapping[str, str] = MappingProxyType({})) -> None:
        """Show what there is; ``absent`` are sources that cannot be found, ``notes`` words about some of them."""
        parts.clear(self._rows)
        for at in reversed(range(len(underlays))):
            source = underlays[at].source
            self._rows.addWidget(self._row(at, underlays[at], absent=source in absent))
            if source in notes and underlays[at].visible:
                note = parts.text(notes[source], "small", wrap=True)
                note.setContentsMargins(32, 0, 6, 3)
                self._rows.addWidget(note)
        self._strength.setVisible(any(each.visible for each in underlays))
        if not self.fill.isSliderDown():
            self.fill.blockSignals(True)
            self.fill.setValue(round(strength * 100))
            self.fill.blockSignals(False)

    def _row(self, at: int, underlay: Underlay, *, absent: bool) -> QWidget:
        check = QCheckBox()
        check.setChecked(underlay.visible)
        check.setAccessibleName(underlay.name)
        check.toggled.connect(lambda on: self.shown.emit(at, on))
        name = parts.ElidedLabel(underlay.name, "grey" if absent else "")
        if absent:
            name.setToolTip(tr("找不到文件：{path}", path=underlay.source))
        more = QToolButton()
        more.setIcon(icons.icon("sliders", theme.GREY))
        more.setAutoRaise(True)
        more.setToolTip(tr("透明度、亮度、次序、移除"))
        more.setAccessibleName(tr("{name}的设置", name=underlay.name))
        more.clicked.connect(lambda _checked=False: self.opened.emit(at))
        layout = parts.row(check, name, more, margins=(8, 1, 4, 1), spacing=6)
        layout.setStretch(1, 1)
        return parts.boxed(layout)
