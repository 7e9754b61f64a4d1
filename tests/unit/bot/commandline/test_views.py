"""What the operator's commands print: words as they are, times in the operator's zone, nothing taken for markup."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console, RenderableType

from bot.commandline.checks import Finding, Outcome
from bot.commandline.views import finding_line, print_line, status_view, trail_view
from bot.reports import ArticleTrail, ShutChat, SourceReport, StatusReport

KYIV = ZoneInfo("Europe/Kyiv")
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TRICKY = "a [/x] of [bold]words[/bold] [link=x] \\[y]"


def printed(view: RenderableType, *, width: int = 200) -> str:
    """Print a view as on a wide screen without colours."""
    console = Console(file=StringIO(), width=width, highlight=False)
    console.print(view)
    return console.file.getvalue()  # type: ignore[attr-defined]


def source(**changes) -> SourceReport:
    """Make the report of a source that is well."""
    made = {"label": "News", "succeeded_at": NOON, "next_try_at": None, "failures": 0, "last_error": None}
    return SourceReport(**{**made, **changes})


def report(**changes) -> StatusReport:
    """Make the report of a bot that has done nothing yet."""
    made = {"sources": {}, "articles": {}, "deliveries": {}, "oldest_waiting_at": None, "shut_chats": ()}
    return StatusReport(**{**made, **changes})


def test_a_bot_that_did_nothing_yet_has_a_view_too() -> None:
    """Sources that were never polled and counts of nothing are said in words."""
    shown = printed(status_view(report(), ["news"], {"live": NOON}, KYIV))
    assert [it.split() for it in shown.splitlines()[:2]] == [
        ["Source", "Health", "Last", "read"],
        ["news", "not", "polled", "yet", "never"],
    ]
    assert "Articles    none yet" in shown
    assert "Deliveries  none yet" in shown
    assert "Next run    live: 2026-03-01 14:00:00" in shown
    assert "Waiting" not in shown
    assert "Held" not in shown


def test_how_things_stand_is_told_in_local_time() -> None:
    """Health, counts by state, the oldest that waits, and the chats that are held."""
    sources = {
        "good": source(),
        "bad": source(failures=3, last_error=f"says {TRICKY}", next_try_at=NOON + timedelta(hours=1)),
        "new": source(failures=1, last_error="away", succeeded_at=None),
    }
    shut = ShutChat(chat="@world", not_before=NOON + timedelta(minutes=5), reason=f"asked to {TRICKY}")
    shown = printed(
        status_view(
            report(
                sources=sources,
                articles={"seen": 2, "briefed": 10},
                deliveries={"sent": 9, "pending": 1},
                oldest_waiting_at=NOON,
                shut_chats=(shut,),
            ),
            sources,
            {},
            KYIV,
        )
    )
    assert f"failed 3 times in a row: says {TRICKY}; asked again 2026-03-01 15:00:00" in shown
    assert "failed once: away  " in shown
    assert "good" in shown
    assert "Articles    10 briefed, 2 seen\nDeliveries  1 pending, 9 sent\n" in shown
    assert "Waiting     since 2026-03-01 14:00:00" in shown
    assert f"Held        chat @world until 2026-03-01 14:05:00: asked to {TRICKY}" in shown


def test_a_chat_that_refuses_is_told_apart_from_one_that_waits() -> None:
    """Since when, why, and when it is tried again, once that is known."""
    shut = ShutChat(chat="@world", not_before=None, reason="kicked", paused_since=NOON)
    again = ShutChat(chat="-1", not_before=NOON + timedelta(minutes=5), reason="no rights", paused_since=NOON)
    shown = printed(status_view(report(shut_chats=(shut, again)), [], {}, KYIV))
    assert "Paused      chat @world since 2026-03-01 14:00:00: kicked\n" in shown
    assert "Paused      chat -1 since 2026-03-01 14:00:00: no rights; tried again 2026-03-01 14:05:00\n" in shown


def test_only_sources_of_the_configuration_are_told_of() -> None:
    """One that was taken out is no longer news, in whatever state it was left."""
    shown = printed(status_view(report(sources={"old": source(failures=9)}), ["news"], {}, KYIV))
    assert "old" not in shown


def test_a_trail_is_a_line_for_each_step() -> None:
    """Title, address and steps are printed as they are, a line each, whatever signs they hold."""
    trail = ArticleTrail(
        address="https://a.example/[x]",
        title=f"Title\n{TRICKY}\x1b[31m",
        state="briefed",
        happened=((NOON, f"found {TRICKY}"), (NOON, "queued\nfor channel 'world'")),
    )
    lines = printed(trail_view(trail, KYIV)).splitlines()
    assert lines[0].startswith(f"Title {TRICKY}")
    assert "\x1b" not in lines[0]
    assert lines[1:] == [
        "https://a.example/[x]",
        f"  2026-03-01 14:00:00  found {TRICKY}",
        "  2026-03-01 14:00:00  queued for channel 'world'",
    ]


@pytest.mark.parametrize(("outcome", "word"), [(Outcome.GOOD, "ok"), (Outcome.WARNING, "note"), (Outcome.BAD, "wrong")])
def test_a_finding_is_one_line_however_long(outcome: Outcome, word: str) -> None:
    """Its outcome comes first, and a narrow screen breaks no word of it out of its line."""
    console = Console(file=StringIO(), width=20, highlight=False)
    print_line(console, finding_line(Finding(outcome=outcome, subject="source a", sentence=f"{TRICKY}\n" + "x" * 80)))
    assert console.file.getvalue() == f"{word:<6}source a: {TRICKY} {'x' * 80}\n"  # type: ignore[attr-defined]
