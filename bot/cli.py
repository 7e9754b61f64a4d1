"""The command line. Owns arguments, exit statuses and who prints where; what is done is done elsewhere.

Heavy rooms are imported by the commands that need them: ``--help`` answers at once.
"""

import asyncio
import logging
import os
import sys
import traceback
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from bot.errors import BriefbotError, ConfigError
from bot.redaction import Redactor
from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    from bot.settings import Settings

FAILED = 1
BAD_CONFIG = 2
PIPE_WIDTH = 250

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads the news and posts short briefings: key points and quotations, by a model on this machine.",
)
# A pipe has no width: what is long stays on its line.
out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)
redactor = Redactor()


class Level(StrEnum):
    """What the log tells: from each step to failures alone."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Style(StrEnum):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration; else $BRIEFBOT_CONFIG, config/briefbot.toml."),
]
Items = Annotated[list[str], typer.Argument(metavar="ITEM...", help="Files, addresses, or - for standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> NoReturn:
    """Run the command line; every known trouble is one clear line and an exit status."""
    try:
        _answer()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else FAILED
    except Exception:  # noqa: BLE001 - nobody is left to take it, and Python would print it with whatever is in it
        sys.stderr.write(redactor(traceback.format_exc()))
        status = FAILED
    # Python would take the model's libraries down one by one, for seconds. All that matters is written by now.
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    logging.shutdown()
    os._exit(status)


def _answer() -> NoReturn:
    try:
        app()
    except ConfigError as error:
        _fail(str(error), BAD_CONFIG)
    except (BriefbotError, SummarizerError) as error:
        _fail(str(error), FAILED)
    except BrokenPipeError:
        sys.exit(FAILED)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def choose_config(
    context: typer.Context,
    *,
    config: ConfigOption = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version, and end.")] = False,
) -> None:
    """Take what may stand before the command."""
    context.obj = config
    if version:
        from importlib.metadata import version as version_of  # noqa: PLC0415 - as the module says

        out.print(f"briefbot {version_of('briefbot')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        out.print(context.get_help(), markup=False)
        raise typer.Exit(BAD_CONFIG)


@app.command()
def run(
    context: typer.Context,
    *,
    config: ConfigOption = None,
    once: Annotated[bool, typer.Option("--once", help="Run every schedule now, deliver, and end.")] = False,
    log_level: Annotated[
        Level | None, typer.Option("--log-level", help="What is logged; else info, with --once warning.")
    ] = None,
    log_format: Annotated[
        Style, typer.Option("--log-format", help="How: an event is a line of text, or a JSON object.")
    ] = Style.TEXT,
    verbose: Annotated[bool, typer.Option("--verbose", help="The same as --log-level debug.")] = False,
) -> None:
    """Run the service: poll, brief and deliver by the schedules, answer commands, until it is stopped."""
    from bot.commandline.running import run_once, run_service  # noqa: PLC0415 - as the module says

    settings = _settings(context, config)
    usual = Level.WARNING if once else Level.INFO
    _log(Level.DEBUG if verbose else log_level or usual, log_format)
    hide = redactor.hide_known
    raise typer.Exit(run_once(settings, out, err, redact=hide) if once else run_service(settings, out, redact=hide))


@app.command()
def summarize(
    context: typer.Context,
    items: Annotated[list[str] | None, typer.Argument(metavar="ITEM...", help="Files, addresses, or -.")] = None,
    *,
    config: ConfigOption = None,
    as_json: AsJson = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "title", "text"} lines on standard input; write a line each.')
    ] = False,
    all_quotes: Annotated[
        bool, typer.Option("--all-quotes", help="Keep every quotation, with the best guess of its speaker.")
    ] = False,
) -> None:
    """Brief files, addresses, or standard input (-)."""
    from bot.commandline.briefing import summarize_items, summarize_lines  # noqa: PLC0415 - as the module says

    settings = _settings(context, config)
    if as_jsonl:
        if items:
            raise typer.BadParameter("--jsonl reads standard input; it takes no ITEM")
        good = summarize_lines(settings, sys.stdin.buffer, sys.stdout, err, all_quotes=all_quotes)
    elif items:
        good = summarize_items(settings, items, out, err, as_json=as_json, all_quotes=all_quotes)
    else:
        raise typer.BadParameter("name a file or an address, or - for standard input")
    raise typer.Exit(0 if good else FAILED)


@app.command()
def stories(
    context: typer.Context,
    *,
    config: ConfigOption = None,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "title", "text"} lines on standard input; write a line each.')
    ] = False,
) -> None:
    """Tell which articles are one story, in the order in which they came."""
    from bot.commandline.stories import group_lines  # noqa: PLC0415 - as the module says

    _settings(context, config)
    if not as_jsonl:
        raise typer.BadParameter("add --jsonl and put the articles on standard input, a line each")
    raise typer.Exit(0 if group_lines(sys.stdin.buffer, sys.stdout, err) else FAILED)


@app.command()
def extract(context: typer.Context, items: Items, *, config: ConfigOption = None, as_json: AsJson = False) -> None:
    """Print an article's text as a briefing would be made of it."""
    from bot.commandline.briefing import extract_items  # noqa: PLC0415 - as the module says

    good = extract_items(_settings(context, config), items, sys.stdout, err, as_json=as_json)
    raise typer.Exit(0 if good else FAILED)


@app.command()
def check(context: typer.Context, *, config: ConfigOption = None) -> None:
    """Look at everything the service needs: configuration, model, sources, token, chats, next runs."""
    from bot.commandline.inspection import print_check  # noqa: PLC0415 - as the module says

    good = asyncio.run(print_check(_settings(context, config), out))
    raise typer.Exit(0 if good else FAILED)


@app.command()
def status(context: typer.Context, *, config: ConfigOption = None) -> None:
    """Tell how sources, articles and deliveries stand, and what comes next."""
    from bot.commandline.inspection import print_status  # noqa: PLC0415 - as the module says

    print_status(_settings(context, config), out)


@app.command()
def why(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An article's address, or a file's path.")],
    *,
    config: ConfigOption = None,
) -> None:
    """Tell what happened to an article: found, skipped or briefed and why, posted where and when."""
    from bot.commandline.inspection import print_trail  # noqa: PLC0415 - as the module says

    if not print_trail(_settings(context, config), address, out):
        _fail(f"{address}: no source has brought this article; `briefbot status` tells how the sources do", FAILED)


@app.command()
def migrate(context: typer.Context, *, config: ConfigOption = None) -> None:
    """Bring the database's schema up to date."""
    from bot.commandline.inspection import migrate_database  # noqa: PLC0415 - as the module says

    out.print(Text(migrate_database(_settings(context, config), redact=redactor.hide_known)), soft_wrap=True)


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; an older backup there is replaced.")],
    *,
    config: ConfigOption = None,
) -> None:
    """Back the database up into one file, also while the service runs."""
    from bot.commandline.backup import back_up_database  # noqa: PLC0415 - as the module says

    out.print(Text(back_up_database(_settings(context, config), file)), soft_wrap=True)


def _settings(context: typer.Context, config: Path | None) -> "Settings":
    """Read the configuration; from here on, nothing that is logged or printed has the token in it."""
    from bot.config import load_settings  # noqa: PLC0415 - as the module says

    settings = load_settings(config or context.obj, os.environ)
    if settings.token is not None:
        redactor.learn(settings.token.get_secret_value())
    _log(Level.WARNING, Style.TEXT)
    return settings


def _log(level: Level, style: Style) -> None:
    from bot.logs import log_to  # noqa: PLC0415 - as the module says

    log_to(err, level=level, style=style, redact=redactor)


def _fail(message: str, status: int) -> NoReturn:
    err.print(Text(redactor(message), style="red"), soft_wrap=True)
    sys.exit(status)
