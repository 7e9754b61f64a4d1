"""What ``check``, ``status``, ``why`` and ``migrate`` do. Changes nothing but the schema, and that only when asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.app import Parts, build_parts, utc_now
from bot.commandline.checks import Finding, Outcome, check_sources, check_telegram, shut_findings
from bot.commandline.database_check import check_database
from bot.commandline.databases import database_as_it_is, service_database
from bot.commandline.views import finding_line, print_line, status_view, trail_view
from bot.dedupe import canonical_address
from bot.errors import StoreError
from bot.reading import is_address
from bot.schedule import job_specs
from bot.settings import Settings
from bot.store.reports import SqlReportStore
from bot.store.runs import SqlRunStore
from bot.timing.recurrence import JobSpec, next_runs
from summarizer.errors import SummarizerError


async def print_check(settings: Settings, console: Console) -> bool:
    """Print a line for each thing that the service needs; False when one of them is wrong."""
    parts = build_parts(settings)
    outcomes = []
    async for finding in _findings(parts):
        print_line(console, finding_line(finding))
        outcomes.append(finding.outcome)
    return Outcome.BAD not in outcomes


def print_status(settings: Settings, console: Console) -> None:
    """Print how things stand.

    Raises:
        StoreError: there is no database yet, or it can't be read.
    """
    with database_as_it_is(settings) as database:
        report = SqlReportStore(database).status()
        runs = _next_runs(settings, SqlRunStore(database, utc_now))
    console.print(status_view(report, [it.id for it in settings.sources], runs, settings.timezone))


def print_trail(settings: Settings, address: str, console: Console) -> bool:
    """Print what happened to an article; False when none was met at the address.

    Raises:
        StoreError: there is no database yet, or it can't be read.
    """
    canonical = canonical_address(address) if is_address(address) else None
    with database_as_it_is(settings) as database:
        trails = SqlReportStore(database).trails(_spellings(address), canonical)
    for trail in trails:
        console.print(trail_view(trail, settings.timezone), soft_wrap=True)
    return bool(trails)


def migrate_database(settings: Settings, *, redact: Callable[[str], str]) -> str:
    """Bring the schema up to date and tell so.

    Raises:
        StoreError: it can't be done, and why.
    """
    with service_database(settings, redact=redact) as database:
        return f"{database.name} is up to date"


async def _findings(parts: Parts) -> AsyncIterator[Finding]:
    settings = parts.settings
    yield Finding(outcome=Outcome.GOOD, subject="configuration", sentence=str(settings.path))
    yield await asyncio.to_thread(check_database, settings)
    yield await asyncio.to_thread(_check_model, parts)
    for finding in check_sources(parts):
        yield finding
    for finding in await check_telegram(parts):
        yield finding
    for finding in await asyncio.to_thread(_shut_chats, settings):
        yield finding
    for spec in job_specs(settings):
        yield Finding(outcome=Outcome.GOOD, subject=f"schedule {spec.schedule_id}", sentence=_first_run(spec))


def _first_run(spec: JobSpec) -> str:
    now = utc_now()
    first = next_runs(spec, now, 1)[0]
    if first <= now:
        return "runs as soon as the service does"
    return f"runs next at {first.astimezone(spec.zone):%Y-%m-%d %H:%M} ({spec.zone.key})"


def _shut_chats(settings: Settings) -> list[Finding]:
    try:
        with database_as_it_is(settings) as database:
            return list(shut_findings(SqlReportStore(database).status(), settings.timezone))
    except StoreError:
        return []  # there was no service yet, or the database has a line of its own


def _check_model(parts: Parts) -> Finding:
    try:
        name = parts.model.name()
    except SummarizerError as error:
        return Finding(outcome=Outcome.BAD, subject="model", sentence=str(error))
    return Finding(outcome=Outcome.GOOD, subject="model", sentence=name)


def _next_runs(settings: Settings, runs: SqlRunStore) -> dict[str, datetime]:
    return {
        spec.schedule_id: next_runs(spec, utc_now(), 1, last_run_at=runs.last_run_at(spec.schedule_id))[0]
        for spec in job_specs(settings)
    }


def _spellings(address: str) -> list[str]:
    """Write a path as a folder source may have written it: as given, from here, or in full."""
    if is_address(address):
        return [address]
    path = Path(address)
    full = path.resolve()
    here = [full.relative_to(Path.cwd()).as_posix()] if full.is_relative_to(Path.cwd()) else []
    return [address, path.as_posix(), full.as_posix(), *here]
