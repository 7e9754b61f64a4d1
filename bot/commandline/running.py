"""What ``briefbot run`` does: database, lock, signals, log and progress around the service."""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bot.app import build_parts, build_service, without_lane
from bot.pipeline import Progress as Report
from bot.service import Service
from bot.settings import Settings
from bot.store.database import Database, service_lock

log = logging.getLogger(__name__)

T = TypeVar("T")


def run_service(settings: Settings, out: Console, err: Console, *, verbose: bool) -> int:
    """Run until SIGTERM or SIGINT; give the exit status."""
    _log_to(err, logging.DEBUG if verbose else logging.INFO)
    with _service(settings, out, lambda _stage, _done, _total: None) as service:
        asyncio.run(_until_signalled(service.run))
    return 0


def run_once(settings: Settings, out: Console, err: Console, *, verbose: bool) -> int:
    """Run every schedule now and print what came of it; status 1 when a source or a delivery failed."""
    _log_to(err, logging.DEBUG if verbose else logging.WARNING)
    with _progress(err) as report, _service(settings, out, report) as service:
        tally = asyncio.run(_until_signalled(service.run_once))
    out.print(Text(str(tally)), soft_wrap=True)
    return 0 if tally.good and not without_lane(settings) else 1


@contextmanager
def _service(settings: Settings, out: Console, report: Report) -> Iterator[Service]:
    """Open the database, which no other service may have, and put the service on it.

    Raises:
        StoreError: the database can't be used, or another service has it.
    """
    database = Database(settings.database)
    try:
        with service_lock(database.file):
            database.migrate()
            for channel_id in without_lane(settings):
                log.error("channel %s waits: there is no token; set BRIEFBOT_TELEGRAM_TOKEN", channel_id)
            yield build_service(build_parts(settings), database, console=out, report=report)
    finally:
        database.close()


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


def _log_to(err: Console, level: int) -> None:
    """Log to standard error: in colour on a terminal, else one plain line an event."""
    plain = logging.StreamHandler()
    plain.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    handler = (
        RichHandler(console=err, show_path=False, markup=False, log_time_format="%X") if err.is_terminal else plain
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
