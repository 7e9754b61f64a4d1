"""The few lines on top of a text file, and the times that they write."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.frontmatter import split_front_matter
from bot.documents.moments import parse_moment


def test_known_keys_are_read_and_others_passed_over() -> None:
    """Quoted, listed and bare values."""
    text = '---\ntitle: "Baths: reopened"\nAuthors: [Ann Bee, "Cy Dee"]\ntags: [a]\ndate: 2025-05-06\n---\nBody.\n'
    found = {"title": "Baths: reopened", "author": "Ann Bee, Cy Dee", "date": "2025-05-06"}
    assert split_front_matter(text) == (found, "Body.\n")


@pytest.mark.parametrize(
    "text", ["No front matter.", "---\nJust a rule.\n---\nBody.", "---\ntitle: open end\nBody.", ""]
)
def test_a_text_without_front_matter_stays_whole(text: str) -> None:
    """Dashes alone do not make it."""
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    "written",
    [
        "2025-05-06T06:40:00Z",
        "2025-05-06T08:40:00+0200",
        "2025-05-06T08:40+02:00",
        "2025-05-06 06:40",
        "20250506T064000Z",
        "Tue, 06 May 2025 06:40:00 GMT",
        "Tue, 06 May 2025 08:40:00 +0200",
    ],
)
def test_times_in_many_forms_are_one(written: str) -> None:
    """Aware UTC, whatever the zone; without one it is UTC."""
    assert parse_moment(written) == datetime(2025, 5, 6, 6, 40, tzinfo=UTC)


def test_a_day_is_its_midnight() -> None:
    """A date without a time."""
    assert parse_moment("2025-05-06") == datetime(2025, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", [None, "", "soon", "0001-01-01T00:00:00Z", "2025-13-01", "9999-12-31T23:59:59-12:00"]
)
def test_what_is_no_time_is_none(written: str | None) -> None:
    """And what no reader would believe."""
    assert parse_moment(written) is None


@given(st.text())
def test_any_text_is_read_without_harm(text: str) -> None:
    """Front matter and times come from strangers."""
    parse_moment(text)
    _, body = split_front_matter(text)
    assert text.endswith(body)
