"""RSS, Atom and JSON Feed, well and ill-formed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.offers import Offer, ParsedFeed
from bot.sources.parse import parse_feed

BASE = "https://lantern.example/feed"
MORNING = datetime(2025, 5, 6, 6, 40, tzinfo=UTC)

RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://old.example/rss-0.91.dtd">
<rss version="0.91"><channel><title>The Lantern</title>
<item><title>Baths reopen</title><link>https://lantern.example/baths</link></item></channel></rss>"""
RSS_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>The Lantern</title></channel>
<item rdf:about="id-1"><title>Baths reopen</title><link>https://lantern.example/baths</link>
<dc:date>2025-05-06T08:40:00+02:00</dc:date><dc:creator>Ann Bee</dc:creator></item></rdf:RDF>"""
RSS_20 = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Lantern</title><item><title>Baths reopen</title><link>https://lantern.example/baths</link>
<guid isPermaLink="false">id-1</guid><author>ann@lantern.example (Ann Bee)</author>
<pubDate>Tue, 06 May 2025 06:40:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The whole story.</p>]]></content:encoded></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Lantern</title><entry><id>tag:lantern.example,2025:1</id>
<title type="html">Baths &lt;b&gt;reopen&lt;/b&gt;</title><link rel="alternate" href="baths"/>
<link rel="enclosure" href="https://lantern.example/baths.mp3"/><author><name>Ann Bee</name></author>
<published>2025-05-06T08:40:00+02:00</published><updated>2025-05-07T00:00:00Z</updated>
<content type="html">&lt;p&gt;The whole story.&lt;/p&gt;</content></entry></feed>"""
JSON_10 = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1",
        "title": "The Lantern",
        "items": [
            {
                "id": "id-1",
                "url": "https://lantern.example/baths",
                "title": "Baths reopen",
                "content_html": "<p>The whole story.</p>",
                "date_published": "2025-05-06T08:40:00+02:00",
                "author": {"name": "Ann Bee"},
            }
        ],
    }
)
JSON_11 = JSON_10.replace('"author": {"name": "Ann Bee"}', '"authors": [{"name": "Ann Bee"}]').replace(
    "version/1", "version/1.1"
)


def parse(body: str | bytes, content_type: str = "") -> ParsedFeed:
    """Read a feed."""
    return parse_feed(
        body if isinstance(body, bytes) else body.encode(), source_id="one", content_type=content_type, base=BASE
    )


def only(body: str | bytes, content_type: str = "") -> Offer:
    """Read a feed of one entry."""
    (offer,) = parse(body, content_type).offers
    return offer


@pytest.mark.parametrize("body", [RSS_091, RSS_10, RSS_20, ATOM, JSON_10, JSON_11])
def test_every_format_tells_title_and_link(body: str) -> None:
    """Also under a wrong content type."""
    assert parse(body, "text/html").title == "The Lantern"
    assert only(body, "text/html").title in {"Baths reopen", "Baths <b>reopen</b>"}
    assert only(body).link == "https://lantern.example/baths"


@pytest.mark.parametrize("body", [RSS_10, RSS_20, ATOM, JSON_10, JSON_11])
def test_authors_and_times_are_read(body: str) -> None:
    """A person's name, not an address; when it was published, not when it was touched last."""
    assert (only(body).author, only(body).published_at) == ("Ann Bee", MORNING)


@pytest.mark.parametrize("body", [RSS_20, ATOM, JSON_10])
def test_the_fullest_text_is_taken(body: str) -> None:
    """Content before a summary."""
    offer = only(body)
    assert (offer.content, offer.content_is_text) == ("<p>The whole story.</p>", False)
    assert offer.guid in {"id-1", "tag:lantern.example,2025:1"}


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><title>T & Co</title><item><title>Fish & chips</title><link>/a</link>",
        "\ufeff\n <?xml version='1' encoding='utf-16'?><rss><channel><item><title>Fish & chips</title><link>/a</link>",
        "<?xml version='1.0'?><rss><channel><item><title>Fish &amp; chips\x08</title><link>/a</link></item>",
        "<rss><channel><item><title>Fish &amp; chips</title><link>/a</link><description>&nbsp;&odd;</description>",
        "<!-- hi --><rss xmlns='http://backend.example/rss2'><channel><item><title>Fish & chips</title><link>/a</link>",
    ],
)
def test_ill_formed_feeds_are_read(body: str) -> None:
    """Unclosed, wrongly declared, with stray characters and unknown entities."""
    offer = only(body)
    assert (offer.title, offer.link) == ("Fish & chips", "https://lantern.example/a")


def test_a_lying_encoding_is_seen_through() -> None:
    """The label says one thing and the bytes another."""
    body = "<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>Café fermé</title></item></channel></rss>"
    assert only(body.encode("cp1252")).title == "Café fermé"
    assert only(body.encode(), "text/xml; charset=iso-8859-1").title == "Café fermé"
    assert only(body.replace("utf-8", "windows-1251").replace("Café fermé", "Баня").encode("cp1251")).title == "Баня"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """Neither a bomb nor a file gets in by the document type."""
    secret = tmp_path / "secret"
    secret.write_text("hidden words", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<rss><channel><item><title>&l9;|&x;|text</title><link>/a</link></item></channel></rss>"
    )
    title = only(body).title
    assert "text" in title
    assert "lol" not in title
    assert "hidden" not in title
    assert len(title) < 100


def test_a_body_that_spells_a_path_is_no_file(tmp_path: Path) -> None:
    """Not even if there is a feed in it."""
    path = tmp_path / "feed.xml"
    path.write_text(RSS_20, encoding="utf-8")
    with pytest.raises(SourceError, match="not a feed"):
        parse(str(path))


def test_json_items_that_are_none_are_passed_over() -> None:
    """Numbers are names too; half a surrogate is not text."""
    items = ["junk", None, {"id": 5, "title": 7, "content_text": "plain\n\ntext", "author": "Ann"}]
    offer = only(json.dumps({"title": "x", "items": items}))
    assert (offer.guid, offer.title, offer.content, offer.content_is_text) == ("5", "", "plain\n\ntext", True)
    assert offer.author is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "is empty"),
        ("hello", "is not a feed"),
        ('{"a": 1}', "is not a feed"),
        ('{"items": [', "is not a feed"),
        ('{"items":' + "[" * 100_000, "is not a feed"),
        ("\x00\x01\x02", "is not a feed"),
        ("<!doctype html><html><body>x</body></html>", "is a web page, not a feed"),
        (
            "<html><head><link rel='alternate' type='application/atom+xml' href='/atom'></head></html>",
            "its feed is https://lantern.example/atom",
        ),
    ],
)
def test_what_is_no_feed_is_told(body: str, words: str) -> None:
    """In one sentence, with the way to the feed if the page knows it."""
    with pytest.raises(SourceError, match=words):
        parse(body)


@given(st.text(alphabet="<>/rsitemlnk \"'=!&;[]{}:,é\x00-"))
def test_noise_is_a_feed_or_a_source_error(noise: str) -> None:
    """Nothing else comes out of any bytes."""
    for body in (noise, f"<rss><channel><item>{noise}", f'{{"items":[{noise}]}}'):
        try:
            parse(body)
        except SourceError as error:
            assert error.source_id == "one"  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("number", ["xD83D", "XdFfF", "55357", "x110000", "9" * 5000, "x000000D83D"])
def test_a_reference_to_no_character_costs_no_feed(number: str) -> None:
    """Half an emoji, as some software cuts titles; the rest of the feed is read."""
    written = RSS_20.replace("Baths reopen", f"Baths &#{number};reopen &#233; &#x1F600;").replace("Short.", "&#38; &")
    (offer,) = parse(written).offers
    assert offer.title == "Baths reopen é 😀"
