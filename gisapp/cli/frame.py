"""What all commands share: Chinese or English texts, errors in sentences, opening and closing a project."""

import contextlib
import csv
import datetime as dt
import io
import json
import os
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from gisapp import app, i18n, paths, settings
from gisapp.domain.changes import ChangeSet
from gisapp.domain.codes import CODES
from gisapp.errors import GisAppError, StoreError
from gisapp.i18n import tr
from gisapp.project import Project

_LANGUAGES = ("zh", "en")


def prepare(arguments: Sequence[str]) -> None:
    """Choose the language before anything is said, and let any character be printed."""
    chosen = settings.load().language
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            chosen = arguments[position + 1]
        elif argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
    i18n.use("en" if chosen == "en" else "zh")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class _Spoken(click.Command):
    """A command whose help is in the language in use."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=tr("用法："))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(tr(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for parameter in self.get_params(ctx) if (row := _help_row(parameter, ctx)) is not None]
        if rows:
            with formatter.section(tr("选项")):
                formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        return tr(self.help or "")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option

    def make_parser(self, ctx: click.Context) -> Any:
        if not any(parameter.name == "lang" for parameter in self.params):
            self.params.append(click.Option(["--lang"], type=click.Choice(_LANGUAGES), expose_value=False,
                                            help="语言：zh 中文，en 英文。"))
        return super().make_parser(ctx)


def _help_row(parameter: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    record = parameter.get_help_record(ctx)
    if record is None or not isinstance(parameter, click.Option):
        return None
    default = parameter.get_default(ctx) if parameter.show_default else None
    shown = "" if default is None else tr("（默认 {value}）", value=default)
    return record[0], tr(parameter.help or "") + shown


class Command(_Spoken):
    """One command."""


class Group(_Spoken, click.Group):
    """The group of all commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options first, then the commands."""
        _Spoken.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with its help, in the order of an officer's work."""
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        with formatter.section(tr("命令")):
            formatter.write_dl(rows)


def command(name: str, help_text: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command with its Chinese help."""
    return click.command(name, cls=Command, help=help_text)


project_argument = click.argument("project", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档（UTF-8）。")
zone_option = click.option("--zone", metavar="NAME", help="片区名称。")
reveal_option = click.option("--reveal", is_flag=True, help="显示姓名等个人信息（记入日志）。")


class Day(click.ParamType[dt.date]):
    """A day, YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day that a text means."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(tr("“{value}”不是日期，请写成 2026-11-24 的样子。", value=value), param, ctx)


class Moment(click.ParamType[dt.datetime]):
    """A moment; local time where no zone is given. A day alone means its end."""

    name = "DATETIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """The moment that a text means, with time zone."""
        if isinstance(value, dt.datetime):
            return value
        try:
            moment = dt.datetime.fromisoformat(value)
            if "T" not in value and ":" not in value:
                moment = dt.datetime.combine(dt.date.fromisoformat(value), dt.time.max)
        except ValueError:
            self.fail(tr("“{value}”不是时间，请写成 2026-11-24T14:30 的样子。", value=value), param, ctx)
        return moment.astimezone() if moment.tzinfo is None else moment


@contextlib.contextmanager
def opened(path: Path, *, write: bool = False, who: str | None = None) -> Iterator[Project]:
    """Open a project for one command; with ``write`` it must be possible to change it.

    Raises:
        StoreError: it cannot be opened, or is to be written and another PC has it.
    """
    project = app.open_project(path, who=who, read_only=not write)
    try:
        if project.external is not None:
            complain(tr("提醒：项目文件被其他程序改过，已记为“外部修改”。"))
        if write and project.held_by is not None:
            raise StoreError("store.held", path=str(path), who=project.held_by)
        yield project
    finally:
        app.close_project(project)


def recorded(path: Path, *sets: ChangeSet) -> None:
    """Keep sets that only register something (a sheet printed, a name shown)."""
    with opened(path, write=True) as project:
        for changeset in sets:
            project.do(changeset)


@contextlib.contextmanager
def painting() -> Iterator[None]:
    """What painting a page needs: Qt without a window; the window's own where there is one."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = QGuiApplication(["gisapp"])
        try:
            yield
        finally:
            application.shutdown()
    else:
        yield


@contextlib.contextmanager
def steps(count: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal; the function given announces each step as it begins."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=count, file=sys.stderr, show_eta=False) as bar:
        begun = [0]

        def announce(name: str) -> None:
            bar.label = name
            bar.update(1 if begun[0] else 0)
            begun[0] += 1
            bar.render_progress()

        yield announce
        bar.update(count - bar.pos)


@contextlib.contextmanager
def progress(count: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; the function given is told how many more are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=count, file=sys.stderr) as bar:
        yield bar.update


def print_json(document: Any) -> None:
    """One JSON document on standard output, UTF-8 whatever the console's encoding."""
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n"
    _write(text)


def print_csv(header: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as CSV on standard output, UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    _write(text.getvalue())


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def labels(codes: str) -> list[str]:
    """The choices of an enumeration as ``code（label）``."""
    return [f"{code}（{tr(words)}）" for code, words in CODES[codes].items()]


def print_text(text: str) -> None:
    """A text on standard output, UTF-8 whatever the console's encoding."""
    _write(text + "\n")


def new_file(path: Path, *, overwrite: bool) -> Path:
    """A path that may be written: its folder is made, a file that exists needs ``--overwrite``.

    Raises:
        StoreError: ``output.exists`` or ``output.unwritable``.
    """
    if path.exists() and not overwrite:
        raise StoreError("output.exists", path=str(path))
    written(path, lambda: path.parent.mkdir(parents=True, exist_ok=True))
    return path


def written(path: Path, write: Callable[[], object]) -> None:
    """Write something to a path; the system's complaint becomes a sentence."""
    try:
        write()
    except OSError as error:
        raise StoreError("output.unwritable", path=str(path), detail=error.strerror or str(error)) from error


def print_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows in aligned columns; a Chinese character is two cells wide."""
    cells = [[_cell(value) for value in row] for row in [header, *rows]]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        padded = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("\n", " ")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def complain(text: str) -> None:
    """Say something on standard error."""
    click.echo(text, err=True)


def guarded(call: Callable[[], Any]) -> int:
    """Do something and return its exit code; whatever goes wrong is said in a sentence, never in a traceback."""
    try:
        result = call()
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.Abort:
        complain(tr("已中断，没有做完的改动都没有保留。"))
        return 1
    except click.UsageError as error:
        complain(usage_sentence(error))
        return 2
    except Exception as error:  # the last line of defence: a sentence and a log file instead of a traceback
        return _failed(error)
    return result if isinstance(result, int) else 0


def _failed(error: Exception) -> int:
    """Say what went wrong; anything unforeseen is kept in a file for whoever mends it."""
    if isinstance(error, GisAppError):
        complain(i18n.explain(error, coded=True))
    elif isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        file = paths.user_data() / "errors.log"
        with contextlib.suppress(OSError), file.open("a", encoding="utf-8") as log:
            log.write(f"{dt.datetime.now().isoformat()}\n{traceback.format_exc()}\n")
        complain(tr("程序出错，没有做完的改动都没有保留。详情记在 {file}。", file=str(file)))
    return 1


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the command as typed, and where its help is."""
    name = error.ctx.command_path if error.ctx else "gisapp"
    return f"{_usage(error)}\n" + tr("用法见 {name} --help。", name=name)


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return tr("没有选项 {name}。", name=error.option_name)
    if isinstance(error, click.NoSuchCommand):
        return tr("没有命令 {name}。", name=error.command_name)
    if isinstance(error, click.MissingParameter):
        hint = error.param.make_metavar(error.ctx) if error.param and error.ctx else error.param_hint
        if isinstance(error.param, click.Option):
            hint = error.param.opts[0]
        return tr("缺少 {name}。", name=str(hint))
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param else error.param_hint
        if error.param and isinstance(error.param.type, click.Choice):
            known = "、".join(str(each) for each in cast(Any, error.param.type).choices)
            return tr("{name} 的值不对，可用：{known}。", name=name, known=known)
        return f"{name}：{error.message}"
    return tr("命令写得不对：{detail}", detail=error.message)
