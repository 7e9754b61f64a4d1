"""Which links on a page lead to articles, and what these are called."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bot.dedupe import canonical_address
from bot.sources.links import MOST_LINKS, PageLink, find_links, is_headline, is_same_site, names_article

PAGE = "https://www.lantern.example/harbour/"
HEADLINE = "Night ferry returns after eleven years"
FERRY = "https://www.lantern.example/harbour/night-ferry-returns-after-years"


def find(body: str, pattern: str | None = None, *, page: str = PAGE, head: str = "") -> list[PageLink]:
    """Find the links of a page."""
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return find_links(tree, page=page, pattern=pattern)


def addresses(body: str, pattern: str | None = None, **page: str) -> list[str]:
    """Find the addresses of a page's links."""
    return [link.address for link in find(body, pattern, **page)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<a href='/harbour/night-ferry-returns-after-years'>{HEADLINE}</a>", HEADLINE),
        ("<h3><a href='/harbour/night-ferry-returns-after-years'>Ferry</a></h3>", "Ferry"),
        ("<a href='/harbour/night-ferry-returns-after-years'><h2>Ferry</h2><p>It will sail in June.</p></a>", "Ferry"),
        (f"<h2><a href='/harbour/ferry'>{HEADLINE}</a></h2>", HEADLINE),
        (f"<a href='/2025/05/06/ferry'>{HEADLINE}</a>", HEADLINE),
        (f"<a href='/story.php?id=483920'>{HEADLINE}</a>", HEADLINE),
        (f"<a href='/archives/48392'>{HEADLINE}</a>", HEADLINE),
        (f"<a href='https://news.lantern.example/a/0f3c9a7be2d14c55'>{HEADLINE}</a>", HEADLINE),
        ("<a href='/n/48392'>夜行フェリーが十一年ぶりに再開</a>", "夜行フェリーが十一年ぶりに再開"),
        (f"<a href='/2025/05/06/ferry'><span>Travel</span><p>{HEADLINE}</p><time>Today</time></a>", HEADLINE),
        (f"<header><h1>News</h1></header><main><a href='/n/48392'>{HEADLINE}</a></main>", HEADLINE),
        (f"<div class='menu-page'><h2><a href='/n/48392'>{HEADLINE}</a></h2></div>", HEADLINE),
        (f"<h2><a href='/apples-of-quillhaven-are-ripe'>{HEADLINE}</a></h2>", HEADLINE),
    ],
)
def test_a_link_to_an_article_shows_two_signs(body: str, said: str) -> None:
    """Words like a headline's, an address like an article's, a heading; the title is the headline."""
    assert [link.title for link in find(body)] == [said]


@pytest.mark.parametrize(
    "body",
    [
        "<a href='/harbour'>Harbour</a>",
        "<h2><a href='/sport'>Sport</a></h2>",
        "<a href='/sport'>All the sport of the whole region</a>",
        "<a href='/n/48392'>More</a>",
        f"<nav><a href='/n/48392'>{HEADLINE}</a></nav>",
        f"<footer><p><a href='/n/48392'>{HEADLINE}</a></p></footer>",
        f"<div role='navigation'><h2><a href='/n/48392'>{HEADLINE}</a></h2></div>",
        f"<div class='site-menu'><a href='/n/48392'>{HEADLINE}</a></div>",
        f"<h2><a href='https://elsewhere.example/n/48392'>{HEADLINE}</a></h2>",
        f"<h2><a href='/tag/ferries-of-the-north-sea/'>{HEADLINE}</a></h2>",
        "<a href='/author/marta-quill-of-the-harbour-desk'>Marta Quill of the harbour desk</a>",
        f"<a href='/video/48392'>{HEADLINE}</a>",
        f"<a href='/photos/48392.jpg'>{HEADLINE}</a>",
        "<a href='/privacy-policy'>How we keep what you tell us</a>",
        "<h3><a href='/newsletters/'>The harbour in your inbox every morning</a></h3>",
        f"<h2><a href='/'>{HEADLINE}</a></h2>",
        f"<h2><a href='#n48392'>{HEADLINE}</a></h2>",
        f"<h2><a href='/harbour/#n48392'>{HEADLINE}</a></h2>",
        f"<h2><a href='https://lantern.example/harbour?utm_source=x'>{HEADLINE}</a></h2>",
        f"<h2><a href='javascript:open(48392)'>{HEADLINE}</a></h2>",
        f"<h2><a href='mailto:desk@lantern.example'>{HEADLINE}</a></h2>",
        f"<h2><a href='http://[48392'>{HEADLINE}</a></h2>",
        f"<h2><a name='n48392'>{HEADLINE}</a></h2>",
        f"<h2><a href='/n/48392?{'x' * 3000}'>{HEADLINE}</a></h2>",
    ],
)
def test_what_is_no_link_to_an_article_is_passed_over(body: str) -> None:
    """Sections, menus, small print, other sites, pictures, the page itself and what leads nowhere."""
    assert find(body) == []


def test_a_picture_and_a_headline_are_one_link() -> None:
    """In the place of the first of them, with the words of the better one, without what tells where one came from."""
    body = (
        "<a href='/harbour/night-ferry-returns-after-years?utm_source=home'><img alt='A ship'></a>"
        f"<a href='/n/48393'>Bell of Saint Orla found below the pier</a>"
        f"<h2><a href='/harbour/night-ferry-returns-after-years/#comments'>{HEADLINE}</a></h2>"
        "<a href='/harbour/night-ferry-returns-after-years'>Read more</a>"
    )
    first, second = find(body)
    assert (first.address, first.title) == (FERRY, HEADLINE)
    assert first.canonical == canonical_address(FERRY)
    assert second.title == "Bell of Saint Orla found below the pier"


def test_a_link_in_a_menu_and_on_the_page_is_on_the_page() -> None:
    """What a menu says of it does not count."""
    link = f"<a href='/n/48392'>{HEADLINE}</a>"
    assert len(find(f"<nav>{link}</nav><main>{link}</main>")) == 1


def test_relative_links_follow_the_base_that_a_page_names() -> None:
    """One that leads nowhere on the web is no base."""
    link = f"<a href='48392'>{HEADLINE}</a>"
    assert addresses(link) == [f"{PAGE}48392"]
    assert addresses(link, head="<base href='/n/'>") == ["https://www.lantern.example/n/48392"]
    assert addresses(link, head="<base target='_top'><base href='//www.lantern.example/b/'>")[0].endswith("/b/48392")
    assert addresses(link, head="<base href='file:///etc/'>") == [f"{PAGE}48392"]


def test_a_pattern_decides_alone() -> None:
    """Over other sites and links without words too; it is searched for in the absolute address."""
    body = (
        "<nav><a href='/n/1'>One</a></nav><a href='https://elsewhere.example/n/2'><img alt='Two'></a>"
        f"<a href='/n/the-third-one.html?utm_source=x#top'></a><h2><a href='/m/48392'>{HEADLINE}</a></h2>"
    )
    found = find(body, r"example/n/[^?#]+$")
    assert [(link.address, link.title) for link in found] == [
        ("https://www.lantern.example/n/1", "One"),
        ("https://elsewhere.example/n/2", "Two"),
        ("https://www.lantern.example/n/the-third-one.html", "The third one"),
    ]
    assert find(body, "nothing like it") == []


def test_the_page_itself_is_never_an_article() -> None:
    """Whatever the pattern."""
    assert addresses("<a href=''>This</a><a href='?'>This</a><a href='/harbour'>This</a>", ".") == []


def test_more_links_than_a_page_has_are_left_alone() -> None:
    """The first ones are looked at."""
    body = "".join(f"<a href='/n/{number}'>x</a>" for number in range(MOST_LINKS + 50))
    assert len(find(body, "/n/")) == MOST_LINKS


@pytest.mark.parametrize(
    ("address", "page", "same"),
    [
        ("https://lantern.example/a", "https://lantern.example/", True),
        ("https://news.lantern.example/a", "https://lantern.example/", True),
        ("https://lantern.example/a", "https://news.lantern.example/", True),
        ("https://sport.lantern.example/a", "https://news.lantern.example/", False),
        ("https://otherlantern.example/a", "https://lantern.example/", False),
        ("https://example/a", "https://lantern.example/", False),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/", True),
        ("http://1.127.0.0.1/a", "http://127.0.0.2/", False),
    ],
)
def test_a_site_is_a_host_and_what_is_below_it(address: str, page: str, *, same: bool) -> None:
    """Neighbours below one name are others: they may be other people's."""
    assert is_same_site(address, page) is same


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        (HEADLINE, True),
        ("Four short odd words", False),
        ("Harbour", False),
        ("1 2 3 4 5 6 7 8 9 10 11 12", False),
        ("港で新しい橋が開通", True),
        ("港", False),
        ("ประกาศสร้างสะพานใหม่", True),
        ("word " * 100, False),
    ],
)
def test_headlines_are_told_by_their_length(words: str, *, enough: bool) -> None:
    """In words where there are spaces, in letters where there are none."""
    assert is_headline(words) is enough


@pytest.mark.parametrize(
    ("path", "like"),
    [
        ("/2025/05/06/ferry", True),
        ("/2025/may/06/ferry", True),
        ("/20250506/ferry", True),
        ("/news/world-europe-66700000", True),
        ("/story?id=66700000", True),
        ("/article/9c1f4e0a7bd84d33", True),
        (f"/harbour/{quote('ночной-паром-снова-ходит')}", True),
        ("/harbour/the_night_ferry_returns.html", True),
        ("/harbour", False),
        ("/harbour/2025/", False),
        ("/about-the-lantern", False),
        ("/n/123", False),
    ],
)
def test_addresses_of_articles_have_a_date_a_number_a_code_or_a_sentence(path: str, *, like: bool) -> None:
    """The address of a section has none."""
    assert names_article(f"https://lantern.example{path}") is like


HREFS = st.one_of(
    st.sampled_from(
        ["/n/48392", "/n/48392?utm_source=x", "n/48392#a", "//[", "?", "#", "/harbour", "http://", "data:x"]
    ),
    st.text(max_size=30),
)


@given(st.lists(st.tuples(HREFS, st.text(max_size=40)), max_size=8), st.sampled_from([None, ".", "n/"]))
def test_links_are_absolute_and_each_is_there_once(links: list[tuple[str, str]], pattern: str | None) -> None:
    """Whatever stands on the page; the page itself is not among them, and each has a title."""
    tree = html.document_fromstring("<html><body></body></html>")
    for href, words in links:
        link = html.Element("a")
        link.set("href", "".join(it for it in href if it.isprintable()))
        link.text = "".join(it for it in words if it.isprintable())
        tree.body.append(link)
    found = find_links(tree, page=PAGE, pattern=pattern)
    assert all(link.address.lower().startswith(("http://", "https://")) and link.title for link in found)
    assert len({link.canonical for link in found}) == len(found)
    assert canonical_address(PAGE) not in {link.canonical for link in found}
    assert all(link.canonical == canonical_address(link.address) for link in found)
