"""What is printed."""

from benchmarks.race import Result, Start
from benchmarks.systems import BASE, BERT, BRIEFBOT, DISTILBART
from benchmarks.table import Mark, format_mark, format_quality, format_speed, list_marks


def result(rate: float) -> Result:
    """Give a result with one rate."""
    return Result(rates=(rate,), start=Start(seconds=4.0, summarized=1), peak_bytes=640_000_000)


RESULTS = {BASE: result(1234.5), BERT: result(4.0), DISTILBART: result(0.1), BRIEFBOT: result(8.0)}


def cells(line: str) -> list[str]:
    """Give the cells of a table's line."""
    return [cell.strip() for cell in line.strip("| ").split("|")]


def test_speeds_stand_beside_their_ratio():
    """The ratio is Briefbot's rate over the system's, memory is in megabytes."""
    _, _, *rows = format_speed(RESULTS)
    assert cells(rows[0]) == [BASE, "1,234", "0.00648", "640", "4.0"]
    assert cells(rows[1]) == [BERT, "4", "2", "640", "4.0"]
    assert cells(rows[3]) == [BRIEFBOT, "8", "1", "640", "4.0"]


def test_columns_stand_under_each_other():
    """All lines of a table are of one length."""
    assert len({len(line) for line in format_speed(RESULTS)}) == 1


def test_margins_are_above_lead_3():
    """The base has none above itself; the number of sentences is no score."""
    _, _, *rows = format_quality({BASE: [40.0, 20.0, 30.0, 3.0], BRIEFBOT: [42.5, 21.0, 29.0, 2.5]})
    assert cells(rows[0])[4] == "+0.00 / +0.00 / +0.00"
    assert cells(rows[1]) == [BRIEFBOT, "42.50", "21.00", "29.00", "+2.50 / +1.00 / -1.00", "2.50"]


def test_marks_are_held_from_either_side():
    """Memory and time are to stay below, rates above."""
    held = {mark.name: mark.held for mark in list_marks(RESULTS)}
    assert [held[name] for name in held] == [False, True, True, False, False]
    assert all(mark.held for mark in list_marks(RESULTS | {BRIEFBOT: result(12.0)}))


def test_a_peer_that_did_not_run_has_no_mark():
    """With some of the peers only, the others are not spoken of."""
    assert not [mark for mark in list_marks({BRIEFBOT: result(8.0)}) if "times as fast" in mark.name]


def test_a_mark_says_whether_it_is_held():
    """And what it is to be."""
    assert format_mark(Mark(name="articles", reached=8.04, bound=10)) == "- articles: 8.0, at least 10 → MISSED"
    assert format_mark(Mark(name="seconds", reached=8, bound=8, ceiling=True)) == "- seconds: 8.0, at most 8 → held"
