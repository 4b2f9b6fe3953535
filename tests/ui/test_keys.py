"""Keys and names: F1 lists the keys, every control that the Tab key reaches has a name that can be read aloud."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTabBar, QWidget

from gisapp.ui.keys_dialog import KeysDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def said(widget, labels):
    """What a screen reader says of a widget; a bar of tabs has the names of its tabs."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    text = text or (widget.placeholderText() if isinstance(widget, QLineEdit) else "")
    label = any(each.buddy() is widget for each in labels)
    return widget.accessibleName() or text or widget.toolTip() or label or isinstance(widget, QTabBar)


def test_f1_lists_the_keys_and_escape_closes_the_list(qtbot, window):
    qtbot.keyClick(window.rail, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: window.findChild(KeysDialog) is not None)
    dialog = window.findChild(KeysDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("place", ["today", "map", "table", "board", "houses", "matters", "print"])
def test_what_tab_reaches_has_a_name(qtbot, window, place):
    window.show_place(place)
    QApplication.processEvents()
    reached = [each for each in window.findChildren(QWidget) if each.isVisible() and each.isEnabled()
               and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None
               and not isinstance(each, QComboBox)]
    labels = window.findChildren(QLabel)
    assert [(type(each).__name__, each.objectName()) for each in reached if not said(each, labels)] == []
