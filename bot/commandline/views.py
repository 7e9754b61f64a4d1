"""What the operator's commands print: tables and lines on a terminal. Reads reports, asks nothing.

What a user or a feed wrote goes into ``Text``, which takes nothing in it for markup.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.commandline.checks import Finding, Outcome
from bot.documents.plaintext import strip_unseen
from bot.reports import ArticleTrail, ShutChat, SourceReport, StatusReport

STYLES = {Outcome.GOOD: "green", Outcome.WARNING: "yellow", Outcome.BAD: "bold red"}


def finding_line(finding: Finding) -> Text:
    """Write one check's outcome as a line."""
    return Text.assemble(
        (f"{finding.outcome:<6}", STYLES[finding.outcome]), (finding.subject, "bold"), ": ", _shown(finding.sentence)
    )


def status_view(
    report: StatusReport, source_ids: Iterable[str], next_runs: Mapping[str, datetime], zone: ZoneInfo
) -> RenderableType:
    """Write how things stand: sources, what is under way, what waits, what comes next."""
    parts: list[RenderableType] = [_sources_table(report, source_ids, zone), Text()]
    parts.append(Text(f"Articles    {_counted(report.articles)}"))
    parts.append(Text(f"Deliveries  {_counted(report.deliveries)}"))
    if report.oldest_waiting_at is not None:
        parts.append(Text(f"Waiting     since {_local(report.oldest_waiting_at, zone)}"))
    parts += [Text(_shut_line(shut, zone), style="yellow") for shut in report.shut_chats]
    for schedule_id, moment in next_runs.items():
        parts.append(Text(f"Next run    {schedule_id}: {_local(moment, zone)}"))
    parts.append(Text(f"Times are those of {zone.key}.", style="dim"))
    return Group(*parts)


def trail_view(trail: ArticleTrail, zone: ZoneInfo) -> RenderableType:
    """Write what happened to one article, a line each."""
    lines = [Text(_shown(trail.title), style="bold"), Text(_shown(trail.address), style="blue")]
    lines += [Text.assemble((f"  {_local(at, zone)}  ", "dim"), _shown(what)) for at, what in trail.happened]
    return Group(*lines)


def print_line(console: Console, line: Text) -> None:
    """Print a line as it is, however long: wrapping is the terminal's."""
    console.print(line, soft_wrap=True)


def _shut_line(shut: ShutChat, zone: ZoneInfo) -> str:
    reason = _shown(shut.reason or "")
    until = "" if shut.not_before is None else _local(shut.not_before, zone)
    if shut.paused_since is None:
        return f"Held        chat {shut.chat} until {until}: {reason}"
    again = f"; tried again {until}" if until else ""
    return f"Paused      chat {shut.chat} since {_local(shut.paused_since, zone)}: {reason}{again}"


def _sources_table(report: StatusReport, source_ids: Iterable[str], zone: ZoneInfo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading in ("Source", "Health", "Last read"):
        table.add_column(heading)
    for source_id in source_ids:
        known = report.sources.get(source_id)
        last = known.succeeded_at if known else None
        table.add_row(Text(source_id), _health(known, zone), Text("never" if last is None else _local(last, zone)))
    return table


def _health(source: SourceReport | None, zone: ZoneInfo) -> Text:
    if source is None:
        return Text("not polled yet", style="dim")
    if source.failures == 0:
        return Text("good", style="green")
    again = "" if source.next_try_at is None else f"; asked again {_local(source.next_try_at, zone)}"
    times = "once" if source.failures == 1 else f"{source.failures} times in a row"
    return Text(f"failed {times}: {_shown(source.last_error or '')}{again}", style="red")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none yet"


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _shown(text: str) -> str:
    return strip_unseen(text).replace("\n", " ")
