"""The command line: parse, call a service, print. A public contract, so that offices can script it.

``frame`` holds what all commands share (texts, errors, opening a project), each other module the commands of one
subject. Exit codes: 0 done, 1 refused or failed, 2 bad usage.
"""

import sys
from collections.abc import Sequence

import click

from gisapp.cli import (
    due,
    frame,
    funds,
    housing,
    matters,
    parcel,
    petitions,
    pictures,
    printing,
    projects,
    reading,
    records,
    survey,
    topology,
    underlay,
    working,
)


@click.group(cls=frame.Group, help="旧改一张图：征收地块、房屋、户的进度与安置。不带命令时打开窗口。")
def cli() -> None:
    """The group of all commands."""


for _module in (projects, working, printing, pictures, records, reading, due, funds, housing, matters, petitions,
                topology, parcel, survey, underlay):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and never shows a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    frame.prepare(given)
    return frame.guarded(lambda: cli.main(args=given, prog_name="gisapp", standalone_mode=False))
