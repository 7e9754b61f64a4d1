"""Turns bytes into text, whatever their label says. Knows charsets, and of markup only where a label stands. Pure."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IN_MARKUP = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# What browsers really use for these labels (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_NOT_FOR_DOCUMENTS = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})
_NOT_ASCII_LIKE = ("utf-16", "utf-32", "iso2022", "hz")
_LABEL_WITHIN = 4096
_SAMPLE = 20_000
_FEW_WRONG = 0.002
_FIRST_FOREIGN = 0x80
_ZEROS = 0.05
_WESTERN_SHARE = 0.1


def decode_body(body: bytes, *, content_type: str = "") -> str:
    """Decode a document by its byte order mark, its header, its own label or its looks; never fails.

    Valid UTF-8 is UTF-8, whatever the label says: no other charset looks like it by chance.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body.decode(charset, "replace").removeprefix("\ufeff")
    if wide := _wide_charset(body):
        return body.decode(wide, "replace")
    labels = _labels(body, content_type)
    for charset in labels:
        if charset.startswith(_NOT_ASCII_LIKE) and (text := _attempt(body, charset)):
            return text
    for charset in ("utf-8", *labels):
        if (text := _attempt(body, charset)) is not None:
            return text
    return _nearly_utf8(body, labels) or _guess(body) or body.decode((*labels, "utf-8")[0], "replace")


def _wide_charset(body: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zeros stand: one byte of each space and tag, always the same one."""
    sample = body[: _SAMPLE // 2 * 2]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if max(first, second) < _ZEROS * len(sample) or 4 * min(first, second) > max(first, second):
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _labels(body: bytes, content_type: str) -> list[str]:
    named = _HEADER.findall(content_type) + [
        label.decode("ascii", "ignore") for label in _IN_MARKUP.findall(body[:_LABEL_WITHIN])
    ]
    return list(dict.fromkeys(charset for label in named if (charset := _charset(label))))


def _charset(label: str) -> str | None:
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    usable = found._is_text_encoding and found.name not in _NOT_FOR_DOCUMENTS  # noqa: SLF001 - the only way to ask
    return _WIDER.get(found.name, found.name) if usable else None


def _attempt(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except (UnicodeError, LookupError):
        return None


def _nearly_utf8(body: bytes, labels: list[str]) -> str | None:
    """Take UTF-8 with a few broken characters (a cut end, a pasted byte) for what it is."""
    if labels and "utf-8" not in labels:
        return None
    text = body.decode("utf-8", "replace")
    foreign = sum(not char.isascii() for char in text)
    wrong = text.count("\ufffd")
    return text if wrong <= max(2, _FEW_WRONG * len(text)) and 4 * wrong <= foreign else None


def _guess(body: bytes) -> str | None:
    """Guess by the looks; where nearly all is ASCII, the rest is a Western text's accents and quotation marks."""
    sample = body[:_SAMPLE]
    foreign = sum(byte >= _FIRST_FOREIGN for byte in sample)
    if foreign <= _WESTERN_SHARE * len(sample):
        return body.decode("cp1252", "replace")
    best = from_bytes(sample).best()
    return body.decode(best.encoding, "replace") if best else None
