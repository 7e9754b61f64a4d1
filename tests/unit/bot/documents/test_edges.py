"""What stands at the edges of a page's text, and what only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.edges import after_title, without_edges

BODY = [f"{number}. The council of Pellworth voted on Monday to reopen the old baths in June." for number in range(9)]


@pytest.mark.parametrize(
    "tail",
    [
        ["Follow us on Chirper."],
        ["Follow the harbour desk on Instagram, Facebook and Twitter."],
        ["Subscribe to the morning letter"],
        ["The Tide Newsletter", "All the harbour in your inbox."],
        ["Tell us what YOU think...", "comments"],
        ["Tags", "baths, council, Pellworth"],
        ["Tags: baths, council"],
        ["Source: News agencies"],
        ["You may also like:", "Bell of Saint Orla found", "Ferry returns"],
        ["Related articles", "Bell of Saint Orla found"],
        ["Подписывайтесь на наш канал"],
        ["Abonnez-vous à notre lettre"],
    ],
)
def test_invitations_go_from_the_end(tail: list[str]) -> None:
    """With all that follows a heading of what follows articles."""
    assert without_edges([*BODY, *tail]) == BODY


@pytest.mark.parametrize(
    "last",
    [
        "“Follow us,” the mayor told the crowd.",
        "Register officials in Pellworth were told on Monday.",
        "More on that story came out on Tuesday.",
        "Comments made by the mayor were not recorded.",
        "© 2026 The Lantern. All rights reserved.",
        "Correction: an earlier version gave a wrong date.",
        "Marta Quill contributed to this report.",
    ],
)
def test_sentences_and_notices_stay(last: str) -> None:
    """They are the article's."""
    assert without_edges([*BODY, last]) == [*BODY, last]


@pytest.mark.parametrize(
    "pointer",
    [
        "Related post: Bell of Saint Orla found",
        "Read more: Bell of Saint Orla found",
        "More:",
        "Lesen Sie auch: Die Glocke",
        "Читайте также: Колокол найден",
        "ADVERTISEMENT",
    ],
)
def test_pointers_go_wherever_they_stand(pointer: str) -> None:
    """They are no part of what goes on around them."""
    assert without_edges([*BODY[:4], pointer, *BODY[4:]]) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "See what happened: nothing.",
        "More than nine: the members of the council.",
        "“Watch: it will rain,” she said.",
        "Follow us on Chirper.",
        "Tags",
    ],
)
def test_what_stands_in_the_middle_stays_otherwise(line: str) -> None:
    """An invitation there is in somebody's mouth."""
    body = [*BODY[:2], line, *BODY[2:]]
    assert without_edges(body) == body


@pytest.mark.parametrize(
    "line",
    ["Tuesday, 6 May 2025 at 6:40", "terça-feira, 6 de maio de 2025 às 6h40", "Reading time: 2 minutes", "4 min read"],
)
def test_a_time_goes_from_the_beginning(line: str) -> None:
    """When it was published is known otherwise."""
    assert without_edges([line, *BODY]) == BODY


def test_a_first_sentence_with_a_time_stays() -> None:
    """It is a sentence."""
    body = ["It was 6:40 on a morning of 2025.", *BODY]
    assert without_edges(body) == body


def test_what_stands_before_the_title_goes() -> None:
    """Where it is little, and the title is one."""
    title = "Old baths of Pellworth reopen"
    assert after_title(title, ["Ferry returns", title, *BODY]) == [title, *BODY]
    assert after_title(title, [*BODY, title, *BODY]) == [*BODY, title, *BODY]
    assert after_title("News", ["Ferry returns", "News", *BODY])[0] == "Ferry returns"


LINES = st.lists(st.one_of(st.sampled_from(["Tags", "comments", "More:", "Follow us", *BODY]), st.text(min_size=1)))


@given(LINES)
def test_nothing_is_made_up_and_something_is_left(lines: list[str]) -> None:
    """What stays is in its order; of a text there is always something left."""
    kept = without_edges(lines)
    rest = iter(lines)
    assert all(line in rest for line in kept)
    assert bool(kept) == bool(lines)
