"""Addresses that lead where no feed and no reader should get: the guarded client over real sockets.

What is private listens on loopback and counts its visitors; none of them may come, however the way there is written.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.errors import FailureKind, FetchError
from bot.guard import resolve_host
from bot.http import GuardedFetcher, Limits
from tests.webserver import Page, WebServer

OPEN = "front.example"
REFUSALS = {FailureKind.PRIVATE, FailureKind.BAD_ADDRESS, FailureKind.UNKNOWN_HOST}


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server on loopback that has a secret."""
    with WebServer() as running:
        running.pages["/secret"] = Page(body=b"secret")
        yield running


def fetcher(**changes: object) -> GuardedFetcher:
    """Make a client that may read one host, which is the server."""
    settings = {"clock": lambda: datetime(2026, 3, 1, tzinfo=UTC), "allow_private": [OPEN], "resolve": look_up}
    return GuardedFetcher(limits=Limits(timeout_s=5), **(settings | changes))


def look_up(host: str) -> list[str]:
    """Find the one host where the server is, and any other as the system does."""
    return ["127.0.0.1"] if host == OPEN else resolve_host(host)


def refusal(server: WebServer, url: str, **changes: object) -> FetchError:
    """Fetch what leads to the secret, and give the error; nobody may have got there."""
    with pytest.raises(FetchError) as caught:
        fetcher(**changes).get(url)
    assert server.count("/secret") == 0
    return caught.value


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.0.1.",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "127.0.0.1%2e",
    "news.example@127.0.0.1",
    "news.example:80@127.0.0.1",
    "news.example%20@127.0.0.1",
    "news.example\\@127.0.0.1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::1%lo]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:0:0:0:0:80ff:fffe]",
]
INSIDE = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "[fd00:ec2::254]",
    "10.0.0.1",
    "172.31.255.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
]
OFF_THE_WEB = [
    "file:///etc/passwd",
    "ftp://127.0.0.1/a",
    "data:text/html,hi",
    "gopher://127.0.0.1/",
    "javascript:alert(1)",
    "jar:http://x!/",
    "http://[",
    "http://a b/",
]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_loopback_leads_there(server: WebServer, host: str) -> None:
    """Numbers in any base and length, IPv6 that wraps IPv4, foreign digits, a user who looks like a host."""
    error = refusal(server, f"http://{host}:{server.port}/secret")
    assert error.kind in REFUSALS
    assert not error.transient or error.kind is FailureKind.UNKNOWN_HOST


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_redirect_leads_there(server: WebServer, host: str) -> None:
    """The same ways, taken by a page that may be read."""
    server.pages["/a"] = Page(
        status=302, headers={"Location": f"http://{host}:{server.port}/secret".encode().decode("latin-1")}
    )
    assert refusal(server, server.url("/a", host=OPEN)).kind in REFUSALS
    assert server.count("/a") == 1


@pytest.mark.parametrize("target", INSIDE)
def test_no_redirect_leads_into_a_network_of_ones_own(server: WebServer, target: str) -> None:
    """Clouds' metadata, private, link-local, shared, multicast: refused before anything is sent."""
    server.pages["/a"] = Page(status=307, headers={"Location": f"http://{target}/latest/meta-data/"})
    error = refusal(server, server.url("/a", host=OPEN))
    assert (server.count("/a"), error.kind) == (1, FailureKind.PRIVATE)
    assert "fetch.allow_private" in error.reason


@pytest.mark.parametrize("location", OFF_THE_WEB)
def test_no_redirect_leads_off_the_web(server: WebServer, location: str) -> None:
    """Other schemes, and what is no address at all."""
    server.pages["/a"] = Page(status=301, headers={"Location": location})
    error = refusal(server, server.url("/a", host=OPEN))
    assert server.count("/a") == 1
    assert error.kind in {FailureKind.BAD_ADDRESS, FailureKind.UNKNOWN_HOST}


def test_a_name_that_changes_its_mind_is_looked_up_once_a_connection(server: WebServer) -> None:
    """The answer that was checked is the one that is connected to: no second one is asked for."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return next(answers)

    server.pages["/a"] = Page(body=b"here")
    client = fetcher(allow_private=["127.0.0.1"], resolve=resolve)
    assert client.get(server.url("/a", host="turncoat.example")).body == b"here"
    assert asked == ["turncoat.example"]
    with pytest.raises(FetchError, match=r"private address \(10.0.0.1\)"):
        client.get(server.url("/a", host="turncoat.example"))


def test_a_name_that_leads_to_several_is_followed_to_public_ones_only(server: WebServer) -> None:
    """A private address among public ones is passed over; loopback stands for a public one here."""
    server.pages["/a"] = Page(body=b"here")
    client = fetcher(allow_private=["127.0.0.1"], resolve=lambda _: ["127.0.0.2", "::1", "127.0.0.1"])
    assert client.get(server.url("/a", host="many.example")).body == b"here"


def test_a_redirect_to_a_name_that_is_private_is_refused(server: WebServer) -> None:
    """The name is new, and so is its look-up."""
    server.pages["/a"] = Page(status=302, headers={"Location": server.url("/secret", host="inside.example")})
    error = refusal(server, server.url("/a", host=OPEN), resolve=lambda _: ["127.0.0.1"])
    assert (server.count("/a"), error.kind) == (1, FailureKind.PRIVATE)


def test_what_is_allowed_is_allowed_at_every_redirect_and_nothing_else_is(server: WebServer) -> None:
    """From a host of one's own to another, listed in any spelling; a third, at the same address, is not on the list."""
    server.pages["/a"] = Page(status=302, headers={"Location": server.url("/b", host="NAS.home")})
    server.pages["/b"] = Page(status=302, headers={"Location": server.url("/secret", host="other.home")})
    error = refusal(
        server, server.url("/a", host=OPEN), allow_private=[OPEN, " nas.HOME. "], resolve=lambda _: ["127.0.0.1"]
    )
    assert (server.count("/a"), server.count("/b"), error.kind) == (1, 1, FailureKind.PRIVATE)


@pytest.mark.parametrize("name", ["[0:0:0:0:0:0:0:1]", "::1", "[::1]"])
def test_an_allowed_address_may_be_written_in_any_way(name: str) -> None:
    """What is compared is the address, not its spelling; here nobody listens there."""
    with WebServer() as gone:
        port = gone.port
    with pytest.raises(FetchError) as caught:
        fetcher(allow_private=[name]).get(f"http://[::1]:{port}/")
    assert caught.value.kind is FailureKind.REFUSED
