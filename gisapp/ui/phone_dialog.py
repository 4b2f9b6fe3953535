"""The picture of a zone's progress for a phone, as it will look, and the same figures as a text for WeChat.

Opened from 出图. It names nobody and shows no number; what is saved is entered in the print register.
"""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from gisapp import i18n
from gisapp.carto.page import Page
from gisapp.domain import lookup
from gisapp.errors import GisAppError
from gisapp.i18n import tr
from gisapp.io import filing
from gisapp.render import targets
from gisapp.services import maps, phone
from gisapp.services.pages.order import Order
from gisapp.ui import desktop, parts
from gisapp.ui.jobs import Job, Jobs
from gisapp.ui.preview import Preview
from gisapp.ui.session import Session


class PhoneDialog(QDialog):
    """Picture at the left, text at the right.

    Args:
        session: whose tables are shown; takes the line in the register.
        jobs: run drawing and writing.
        zone: uid.
        as_of: figures at the end of this day; today where None.
        parent: window.

    Signals:
        done_: a sentence about what was saved, and the path.
    """

    done_ = Signal(str, object)

    def __init__(self, session: Session, jobs: Jobs, zone: str, as_of: dt.date | None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._zone, self._as_of = session, jobs, zone, as_of
        self._name = lookup.zone_name(session.tables, zone)
        self._made_at = dt.datetime.now()
        self.page: Page | None = None
        self._closed = False
        self.setWindowTitle(tr("手机进度图"))
        self.preview, self.words = Preview(), QPlainTextEdit()
        self.preview.setMinimumWidth(330)
        self.words.setReadOnly(True)
        self.outcome = parts.text("", "small", wrap=True)
        self.copy_button = parts.button(tr("复制文字"), self.copy)
        self.copy_picture = parts.button(tr("复制图片"), self.copy_image)
        self.save_button = parts.button(tr("存图片…"), self.ask_and_save, "primary")
        right = parts.column(parts.text(tr("微信文字"), "strong"), self.words,
                             parts.text(tr("图和文字都不含姓名和户编号，数字与图表相同。"), "small", wrap=True),
                             parts.row(self.copy_button, self.copy_picture, 0), self.outcome,
                             parts.row(0, parts.button(tr("关闭"), self.reject), self.save_button),
                             margins=(18, 16, 18, 16), spacing=10)
        whole = parts.row(parts.boxed(parts.column(self.preview, spacing=0), "page"), parts.boxed(right), spacing=0)
        whole.setStretch(0, 1)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        parts.size_up(self, 820, 640)
        self._picture: QImage | None = None
        for button in (self.copy_button, self.copy_picture, self.save_button):
            button.setEnabled(False)
        self._draw()

    def _draw(self) -> None:
        tables, zone, day = self._session.tables, self._zone, self._as_of or self._made_at.date()

        def work(_job: Job) -> tuple[Page, QImage, str]:
            told = phone.progress(tables, zone, day)
            page = phone.picture(tables, zone, told)
            return page, targets.image(page, phone.WIDTH_PX), phone.words(told)

        self._jobs.start(work, lambda made: self._on_drawn(*made), self.tell)

    def _on_drawn(self, page: Page, picture: QImage, words: str) -> None:
        if self._closed:
            return
        self.page, self._picture = page, picture
        self.preview.show_sheet(picture)
        self.words.setPlainText(words)
        for button in (self.copy_button, self.copy_picture, self.save_button):
            button.setEnabled(True)

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self.outcome.setText(tr("文字已复制，可以贴到微信里。"))

    def copy_image(self) -> None:
        """Put the picture on the clipboard."""
        if self._picture is not None:
            QGuiApplication.clipboard().setImage(self._picture)
            self.outcome.setText(tr("图片已复制，可以贴到微信里。"))

    def ask_and_save(self) -> None:
        """Ask where to, and save."""
        day = (self._as_of or self._made_at.date()).isoformat()
        name = filing.safe_name(f"{self._name}_{tr('手机进度图')}_{day}") + ".png"
        path = desktop.asked_target(self, tr("存为文件"), name)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the picture in at most 500 KB, and enter it in the register."""
        page, tables = self.page, self._session.tables
        if page is None:
            return

        def write(_job: Job) -> None:
            targets.write_small_png(page, path, phone.WIDTH_PX, phone.LARGEST_BYTES)

        def written(_nothing: object) -> None:
            who = self._session.project.who if self._session.project is not None else ""
            if self._session.writable:
                self._session.submit(lambda _tables: maps.register(
                    tables, Order(self._made_at, who, self._as_of), "手机进度图", zone_name=self._name, paper="PNG",
                    path=path))
            said = tr("已存为 {path}", path=str(path))
            if not self._closed:
                self.outcome.setText(said)
            self.done_.emit(said, path)

        self._jobs.start(write, written, self.tell)

    def tell(self, error: GisAppError) -> None:
        """Say what went wrong."""
        if not self._closed:
            self.outcome.setText(i18n.explain(error))

    def done(self, result: int) -> None:
        """Close; nothing that is under way comes back to it."""
        self._closed = True
        super().done(result)
