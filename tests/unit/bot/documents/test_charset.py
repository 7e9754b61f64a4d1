"""Bytes become text, whatever their label says."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.charset import decode_body

FRENCH = (
    "Le conseil a décidé lundi de rouvrir la piscine, « enfin », dit-il de bon cœur. Tout a été prêt, à temps. " * 4
)
RUSSIAN = "Совет города решил в понедельник вечером снова открыть старый бассейн. " * 4
JAPANESE = "市議会は月曜日の夜、古いプールを再開することを決めた。" * 4


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (FRENCH.encode(), ""),
        (FRENCH.encode(), "text/html; charset=iso-8859-1"),
        (FRENCH.encode(), "text/html; charset=nonsense"),
        (FRENCH.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (FRENCH.encode("cp1252"), "text/html; charset=utf-8"),
        (FRENCH.encode("cp1252"), ""),
        (codecs.BOM_UTF8 + FRENCH.encode(), "text/html; charset=iso-8859-1"),
        (FRENCH.encode("utf-16"), "text/html; charset=utf-8"),
        (FRENCH.encode("utf-16-le"), "text/html; charset='utf-16le'"),
    ],
)
def test_french_comes_out_right(body: bytes, label: str) -> None:
    """By mark, by label, and against a lying label."""
    assert decode_body(body, content_type=label) == FRENCH


def test_labels_inside_the_document_count() -> None:
    """A meta element, and an XML declaration."""
    page = f"<html><head><meta charset=windows-1251></head>{RUSSIAN}"
    assert decode_body(page.encode("cp1251")) == page
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=shift_jis"></head>{JAPANESE}'
    assert decode_body(page.encode("shift_jis")) == page
    feed = f'<?xml version="1.0" encoding="koi8-r"?><rss>{RUSSIAN}</rss>'
    assert decode_body(feed.encode("koi8-r")) == feed


def test_without_a_label_the_looks_decide() -> None:
    """Enough text of another script gives it away."""
    assert decode_body(RUSSIAN.encode("cp1251")) == RUSSIAN


def test_seven_bit_japanese_needs_its_label() -> None:
    """It would pass for ASCII."""
    assert decode_body(JAPANESE.encode("iso2022_jp"), content_type="text/html; charset=iso-2022-jp") == JAPANESE


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", ["", "text/html; charset=utf-8", "text/html; charset=utf-16"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN])
def test_utf16_needs_no_mark(charset: str, label: str, text: str) -> None:
    """Its zeros tell the order of its bytes, whatever the label says."""
    page = f"<html><body><p>{text}</p></body></html>"
    assert decode_body(page.encode(charset), content_type=label) == page


def test_a_broken_byte_does_not_change_the_charset() -> None:
    """UTF-8 with a cut end is UTF-8."""
    text = decode_body(FRENCH.encode() + "é".encode()[:1])
    assert text == FRENCH + "\ufffd"


@given(
    st.binary(),
    st.sampled_from(["", "charset=utf-8", "charset=utf-7", "charset=hex", "charset=utf-16", "charset=\x00"]),
)
def test_decoding_never_fails(body: bytes, label: str) -> None:
    """Any bytes, any label."""
    assert isinstance(decode_body(body, content_type=label), str)
