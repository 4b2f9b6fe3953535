"""One sign by hand: fill, hatch, outline, symbol. Part of the style dialog; tells each change at once.

Colours offered first are those of the tested palettes; any other can be chosen.
"""


from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gisapp.carto import palettes, theme
from gisapp.carto.style import INK, PAPER, SYMBOLS, Fill, Hatch, Sign, Stroke
from gisapp.i18n import tr
from gisapp.ui import parts

_ICON: Final = QSize(34, 16)
_ACROSS: Final = 6
_ANGLES: Final[dict[str, tuple[float, ...]]] = {
    "": (), "/": (45,), "\\": (135,), "-": (0,), "|": (90,), "+": (0, 90), "x": (45, 135)}
_DASHES: Final[dict[str, tuple[float, ...]]] = {"": (), "dash": (2.0, 1.0), "dot": (0.4, 0.8),
                                                "mixed": (3.0, 0.8, 0.5, 0.8)}


def _offered() -> list[str]:
    ordered = [look.colour for name in ("blues", "greens", "oranges", "purples") for look in palettes.looks(name, 6)]
    return [*theme.COLOURS, PAPER, "#C8102E", INK, "#808080", *ordered]


class ColourButton(QToolButton):
    """A colour; a click offers the tested ones, and any other.

    Signals:
        chosen: another colour, ``#RRGGBB``.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setIconSize(_ICON)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.colour = PAPER
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)
        self.show_colour(PAPER)

    def show_colour(self, colour: str) -> None:
        """Show a colour, telling nobody."""
        self.colour = colour
        self.setIcon(_swatch(colour, _ICON))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        grid = QGridLayout()
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(4)
        for at, colour in enumerate(_offered()):
            each = QToolButton()
            each.setIcon(_swatch(colour, QSize(20, 20)))
            each.setIconSize(QSize(20, 20))
            each.setToolTip(colour)
            each.clicked.connect(lambda _checked=False, colour=colour: self._choose(colour))
            grid.addWidget(each, at // _ACROSS, at % _ACROSS)
        inner = QWidget()
        inner.setLayout(grid)
        action = QWidgetAction(menu)
        action.setDefaultWidget(inner)
        menu.addAction(action)
        menu.addAction(tr("其他颜色…")).triggered.connect(lambda _checked=False: self._ask())

    def _ask(self) -> None:
        found = QColorDialog.getColor(QColor(self.colour), self.window(), tr("选颜色"),
                                      QColorDialog.ColorDialogOption.DontUseNativeDialog)
        if found.isValid():
            self._choose(found.name().upper())

    def _choose(self, colour: str) -> None:
        self.menu().hide()
        self.show_colour(colour)
        self.chosen.emit(colour)


def _swatch(colour: str, size: QSize) -> QIcon:
    picture = QPixmap(size * 2)
    picture.fill(QColor(colour))
    picture.setDevicePixelRatio(2)
    return QIcon(picture)


def millimetres(least: float, most: float, step: float) -> QDoubleSpinBox:
    """A field for a length in mm."""
    made = QDoubleSpinBox()
    made.setRange(least, most)
    made.setSingleStep(step)
    made.setDecimals(2)
    made.setSuffix(" mm")
    made.lineEdit().setTextMargins(6, 0, 0, 0)
    made.setFixedWidth(92)
    return made


def percent() -> QSlider:
    """A slider from 0 to 100 %."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(0, 100)
    made.setPageStep(10)
    return made


class SignEditor(QWidget):
    """The fields of one sign.

    Signals:
        changed: the sign as it is now.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign()
        self._quiet = False
        self.filled, self.fill = QCheckBox(tr("填充")), ColourButton(tr("填充颜色"))
        self.opacity, self.share = percent(), QLabel()
        self.hatch, self.spacing = QComboBox(), millimetres(0.3, 10, 0.1)
        self.hatch_colour = ColourButton(tr("图案颜色"))
        self.lined, self.line = QCheckBox(tr("边线")), ColourButton(tr("边线颜色"))
        self.thickness, self.dashes = millimetres(0.05, 5, 0.05), QComboBox()
        self.symbol, self.diameter = QComboBox(), millimetres(0.5, 20, 0.2)
        self._offer()
        self._lay_out()
        self._connect()

    def _offer(self) -> None:
        names = {"": tr("无图案"), "/": tr("斜线"), "\\": tr("反斜线"), "-": tr("横线"), "|": tr("竖线"),
                 "+": tr("方格"), "x": tr("斜格")}
        lines = {"": tr("实线"), "dash": tr("虚线"), "dot": tr("点线"), "mixed": tr("点划线")}
        shapes = {"diamond": tr("菱形"), "circle": tr("圆"), "square": tr("方"), "triangle": tr("三角"),
                  "wedge": tr("倒三角"), "cross": tr("十字"), "star": tr("五角星")}
        for box, known in ((self.hatch, names), (self.dashes, lines), (self.symbol, shapes)):
            for key, words in known.items():
                box.addItem(words, key)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        self.share.setMinimumWidth(40)
        grid.addWidget(self.filled, 0, 0)
        grid.addLayout(parts.row(self.fill, parts.text(tr("不透明"), "grey"), self.opacity, self.share), 0, 1)
        grid.addWidget(parts.text(tr("图案")), 1, 0)
        grid.addLayout(parts.row(self.hatch, self.hatch_colour, self.spacing, 0), 1, 1)
        grid.addWidget(self.lined, 2, 0)
        grid.addLayout(parts.row(self.line, self.thickness, self.dashes, 0), 2, 1)
        self._symbols = QWidget()
        self._symbols.setLayout(parts.row(self.symbol, self.diameter, 0))
        self._symbol_name = parts.text(tr("符号"))
        grid.addWidget(self._symbol_name, 3, 0)
        grid.addWidget(self._symbols, 3, 1)
        grid.setColumnStretch(1, 1)
        self.setLayout(grid)

    def _connect(self) -> None:
        for told in (self.filled.toggled, self.fill.chosen, self.opacity.valueChanged, self.hatch.activated,
                     self.spacing.valueChanged, self.hatch_colour.chosen, self.lined.toggled, self.line.chosen,
                     self.thickness.valueChanged, self.dashes.activated, self.symbol.activated,
                     self.diameter.valueChanged):
            told.connect(lambda _value: self._on_edited())

    def show_sign(self, sign: Sign, *, points: bool, areas: bool) -> None:
        """Show a sign, telling nobody; only what its layer's shapes can bear."""
        self._sign, self._quiet = sign, True
        self.filled.setChecked(sign.fill.colour is not None)
        self.fill.show_colour(sign.fill.colour or PAPER)
        self.opacity.setValue(round(sign.fill.opacity * 100))
        angles = tuple(each.angle_deg for each in sign.fill.hatches)
        self.hatch.setCurrentIndex(max(self.hatch.findData(_key(_ANGLES, angles, "/")), 0))
        first = sign.fill.hatches[0] if sign.fill.hatches else Hatch(45, 1.5)
        self.spacing.setValue(first.spacing_mm)
        self.hatch_colour.show_colour(first.colour)
        self.lined.setChecked(sign.stroke is not None)
        stroke = sign.stroke or Stroke(INK, 0.14)
        self.line.show_colour(stroke.colour)
        self.thickness.setValue(stroke.width_mm)
        self.dashes.setCurrentIndex(max(self.dashes.findData(_key(_DASHES, stroke.dashes_mm, "dash")), 0))
        self.symbol.setCurrentIndex(SYMBOLS.index(sign.symbol))
        self.diameter.setValue(sign.symbol_mm or 3.0)
        for widget in (self._symbols, self._symbol_name):
            widget.setVisible(points)
        for each in (self.filled, self.fill, self.opacity, self.hatch, self.spacing, self.hatch_colour):
            each.setEnabled(points or areas)
        self._quiet = False
        self._enable()

    def _enable(self) -> None:
        self.share.setText(f"{self.opacity.value()}%")
        self.opacity.setEnabled(self.filled.isChecked())
        for widget in (self.spacing, self.hatch_colour):
            widget.setEnabled(bool(self.hatch.currentData()))
        for field in (self.line, self.thickness, self.dashes):
            field.setEnabled(self.lined.isChecked())

    def _on_edited(self) -> None:
        if self._quiet:
            return
        self._enable()
        across = self.diameter.value() if self._symbols.isVisibleTo(self) else self._sign.symbol_mm
        self._sign = replace(self._sign, fill=self._fill_now(), stroke=self._stroke_now(), mono=self._mono_now(),
                             symbol=self.symbol.currentData(), symbol_mm=across)
        self.changed.emit(self._sign)

    def _fill_now(self) -> Fill:
        angles = _ANGLES[self.hatch.currentData()]
        before = self._sign.fill.hatches
        hatches = tuple(Hatch(angle, self.spacing.value(), before[0].width_mm if before else 0.2,
                              self.hatch_colour.colour) for angle in angles)
        return Fill(self.fill.colour if self.filled.isChecked() else None, hatches, self.opacity.value() / 100)

    def _mono_now(self) -> Fill | None:
        """The fill for a black-and-white printer follows the hatch, else stays."""
        if not _ANGLES[self.hatch.currentData()] or self._sign.mono is None:
            return self._sign.mono
        return replace(self._sign.mono, hatches=tuple(replace(each, colour=INK) for each in self._fill_now().hatches))

    def _stroke_now(self) -> Stroke | None:
        if not self.lined.isChecked():
            return None
        before = self._sign.stroke or Stroke(INK, 0.14)
        return replace(before, colour=self.line.colour, width_mm=round(self.thickness.value(), 2),
                       dashes_mm=_DASHES[self.dashes.currentData()])


def _key(known: dict[str, tuple[float, ...]], value: tuple[float, ...], otherwise: str) -> str:
    """The name of a value; of one that a file made up, the nearest."""
    return next((name for name, each in known.items() if each == value), otherwise if value else "")


