import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import Block, Run, clean, clip, host_of, is_blank, link_to, paginate


def test_clean_makes_white_space_single_and_drops_what_no_reader_sees():
    """Line ends, control characters and direction overrides are gone, the words are as they were."""
    assert clean("  One\r\n two\t\x00three\u202e four\ufeff ") == "One two three four"


def test_clean_keeps_the_space_that_holds_a_number_together():
    """A no-break space is part of how a number is written."""
    assert clean("10\xa0000 people") == "10\xa0000 people"


@given(st.text())
def test_clean_can_be_encoded_and_changes_nothing_twice(text: str):
    """Whatever comes in, lone surrogates included, what comes out goes into a request as it is."""
    once = clean(text)
    once.encode()
    assert clean(once) == once


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200d", "\u2800", "\xa0"])
def test_blank_is_what_shows_nothing(text: str):
    """Signs without ink count as nothing."""
    assert is_blank(text)


def test_an_emoji_is_not_blank():
    """A title of nothing but emoji is a title."""
    assert not is_blank("🎉")


def test_clip_ends_after_a_word():
    """What is shortened says so and tears no word."""
    assert clip("one two, three four", 14) == "one two…"


def test_clip_cuts_a_word_that_fills_the_line():
    """Without a space in the second half, the limit counts."""
    assert clip("a " + "b" * 50, 20) == "a " + "b" * 17 + "…"


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/x",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "https://",
        "https://example.org:99999/",
        "https://bank.example@evil.example/",
        "https://exa mple.org/",
        "https://example.org/\u202etxt.exe",
        "https://[::1/",
        "/home/me/article.md",
        "https://example.org/" + "x" * 3000,
        "",
    ],
)
def test_an_address_that_telegram_drops_or_that_deceives_is_no_link(address: str):
    """Telegram drops such links without a word, or they hide where they lead."""
    assert link_to(address) is None


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        (" HTTP://Example.org ", "HTTP://Example.org"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://пример.рф/новости", "https://пример.рф/новости"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_a_web_address_is_a_link(address: str, link: str):
    """Addresses are kept as they are, but for spaces."""
    assert link_to(address) == link


def test_host_of_names_the_site_as_people_do():
    """Neither www nor a port is part of a site's name."""
    assert host_of("https://www.Example.org:8080/x") == "example.org"


def test_blocks_that_fit_share_a_page():
    """Short blocks make one message, parted by their gaps."""
    (message,) = paginate([Block(runs=(Run(text="a", tag="b"),)), Block(runs=(Run(text="<"),), gap="\n")])
    assert (message.html, message.plain) == ("<b>a</b>\n&lt;", "a\n<")


def test_a_page_ends_between_blocks():
    """A block that does not fit begins the next message, whole."""
    blocks = [Block(runs=(Run(text=letter * 3000),)) for letter in "ab"]
    assert [message.plain for message in paginate(blocks)] == ["a" * 3000, "b" * 3000]


def test_a_block_longer_than_a_page_is_cut_after_a_sentence():
    """The last resort still reads well: a part ends with a sentence, and no word is lost."""
    sentence = "This is one of many sentences. "
    pages = paginate([Block(runs=(Run(text=(sentence * 300).strip()),))])
    assert len(pages) > 1
    assert all(page.plain.endswith("sentences.") for page in pages)
    assert " ".join(page.plain for page in pages) == (sentence * 300).strip()


def test_a_cut_leaves_a_joined_emoji_whole():
    """Where there is not even a space, a sign made of several is not torn apart."""
    family = "👩\u200d👩\u200d👧"
    pages = paginate([Block(runs=(Run(text="x" + family * 2000),))])
    assert all(page.plain.removeprefix("x")[0] == "👩" for page in pages)
    assert not any(page.plain.endswith("\u200d") for page in pages)


def test_many_links_make_more_pages_than_their_text():
    """Entities have limits of their own, in number and in bytes."""
    row = Block(runs=(Run(text="x", href="https://example.org/" + "y" * 200),))
    assert len(paginate([row] * 90)) > 1
