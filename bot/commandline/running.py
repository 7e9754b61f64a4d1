"""What ``briefbot run`` does: database, signals and progress around the service."""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bot.app import build_parts, build_service, without_lane
from bot.commandline.databases import service_database
from bot.pipeline import Progress as Report
from bot.service import Service
from bot.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")


Redact = Callable[[str], str]


def run_service(settings: Settings, out: Console, *, redact: Redact) -> int:
    """Run until SIGTERM or SIGINT; give the exit status."""
    with _service(settings, out, lambda _stage, _done, _total: None, redact) as service:
        asyncio.run(_until_signalled(service.run))
    return 0


def run_once(settings: Settings, out: Console, err: Console, *, redact: Redact) -> int:
    """Run every schedule now and print what came of it; status 1 when a source or a delivery failed."""
    with _progress(err) as report, _service(settings, out, report, redact) as service:
        tally = asyncio.run(_until_signalled(service.run_once))
    out.print(Text(str(tally)), soft_wrap=True)
    return 0 if tally.good and not without_lane(settings) else 1


@contextmanager
def _service(settings: Settings, out: Console, report: Report, redact: Redact) -> Iterator[Service]:
    """Open the database, which no other service may have, and put the service on it.

    Raises:
        StoreError: the database can't be used, or another service has it.
    """
    with service_database(settings, redact=redact) as database:
        for channel_id in without_lane(settings):
            log.error("channel %s waits: there is no token; set BRIEFBOT_TELEGRAM_TOKEN", channel_id)
        yield build_service(build_parts(settings), database, console=out, report=report)


async def _until_signalled(work: Callable[[asyncio.Event], Coroutine[None, None, T]]) -> T:
    """Do some work that heeds a stop, and give it one at SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return await work(stop)


@contextmanager
def _progress(err: Console) -> Iterator[Report]:
    """Show each stage as a bar while it lasts, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        stages = {stage: progress.add_task(stage, visible=False) for stage in ("polling", "reading", "briefing")}

        def report(stage: str, done: int, total: int) -> None:
            progress.update(stages[stage], completed=done, total=total, visible=done < total)

        yield report
