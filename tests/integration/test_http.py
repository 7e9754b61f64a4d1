"""The guarded client against a real server on loopback."""

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bot.errors import FailureKind, FetchError
from bot.guard import UnknownHostError
from bot.http import GuardedFetcher, Limits
from bot.types import Validators
from tests.webserver import Page, WebServer

NOON = datetime(2025, 5, 6, 12, 0, tzinfo=UTC)
HOME = ("127.0.0.1",)

Make = Callable[..., GuardedFetcher]


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Run a web server."""
    with WebServer() as running:
        yield running


def fetcher(**changes: object) -> GuardedFetcher:
    """Make a client that may talk to loopback, unless told otherwise."""
    settings = {"clock": lambda: NOON, "allow_private": HOME} | changes
    return GuardedFetcher(**settings)


def failure(url: str, **changes: object) -> FetchError:
    """Fetch what can't be fetched, and give the error."""
    with pytest.raises(FetchError) as caught:
        fetcher(**changes).get(url)
    return caught.value


def test_a_page_comes_with_its_type_and_validators(server: WebServer) -> None:
    """The answer carries what a later conditional request needs, and the request names the bot."""
    server.pages["/a"] = Page(
        body="für".encode(),
        headers={"Content-Type": "text/html; charset=utf-8"},
        etag='W/"1"',
        last_modified="Tue, 06 May 2025 06:40:00 GMT",
    )
    response = fetcher().get(server.url("/a"))
    assert (response.status, response.body.decode(), response.url) == (200, "für", server.url("/a"))
    assert response.content_type == "text/html; charset=utf-8"
    assert response.validators == Validators(etag='W/"1"', last_modified="Tue, 06 May 2025 06:40:00 GMT")
    assert "Briefbot" in server.seen[0].headers["user-agent"]
    assert server.seen[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_not_modified_is_an_answer_that_keeps_the_validators(server: WebServer) -> None:
    """A 304 comes back as such, with the validators that were sent where the server names none."""
    server.pages["/a"] = Page(body=b"x", etag='"7"')
    client = fetcher()
    first = client.get(server.url("/a"))
    second = client.get(server.url("/a"), validators=first.validators)
    assert (second.status, second.body, second.validators) == (304, b"", first.validators)


def test_a_validator_in_any_charset_is_sent_back(server: WebServer) -> None:
    """Some servers make an ETag of a file's name: it comes back byte for byte, and the answer is a 304."""
    name = "été à"  # written as latin-1, then as UTF-8 by the bytes that the server writes for these characters
    for etag in (f'"{name}"', f'"{name.encode().decode("latin-1")}"'):
        server.pages["/a"] = Page(body=b"x", etag=etag)
        first = fetcher().get(server.url("/a"))
        assert fetcher().get(server.url("/a"), validators=first.validators).status == 304


def test_no_cookie_is_kept(server: WebServer) -> None:
    """What one answer sets, the next request does not send."""
    server.pages["/a"] = Page(headers={"Set-Cookie": "id=1"})
    client = fetcher()
    client.get(server.url("/a"))
    client.get(server.url("/a"))
    assert all("cookie" not in seen.headers for seen in server.seen)


def test_a_proxy_in_the_environment_is_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect for us, to where nobody checked."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.pages["/a"] = Page(body=b"direct")
    assert fetcher().get(server.url("/a")).body == b"direct"


@pytest.mark.parametrize(
    ("status", "kind", "transient", "words"),
    [
        (404, FailureKind.MISSING, False, "404 Not Found"),
        (403, FailureKind.FORBIDDEN, False, "403 Forbidden"),
        (503, FailureKind.UNAVAILABLE, True, "503 Service Unavailable"),
        (418, FailureKind.UNAVAILABLE, False, "418 I'm a Teapot"),
    ],
)
def test_a_refusal_says_so(server: WebServer, status: int, kind: FailureKind, words: str, *, transient: bool) -> None:
    """The error names the status in words and whether to try again."""
    server.pages["/a"] = Page(status=status)
    error = failure(server.url("/a"))
    assert error.reason == f"answered {words}"
    assert (error.status, error.kind, error.transient, error.retry_after_s) == (status, kind, transient, None)


@pytest.mark.parametrize("value", ["120", "Tue, 06 May 2025 12:02:00 GMT"])
def test_retry_after_is_told_in_seconds(server: WebServer, value: str) -> None:
    """Both forms of the header mean the same."""
    server.pages["/a"] = Page(status=429, headers={"Retry-After": value})
    assert failure(server.url("/a")).retry_after_s == 120.0


def test_redirects_are_followed_relative_ones_too(server: WebServer) -> None:
    """The answer tells where it came from in the end."""
    server.pages["/a"] = Page(status=301, headers={"Location": "b?x=1"})
    server.pages["/b?x=1"] = Page(status=307, headers={"Location": server.url("/c")})
    server.pages["/c"] = Page(body=b"here")
    response = fetcher().get(server.url("/a"))
    assert (response.url, response.body) == (server.url("/c"), b"here")


def test_a_redirect_may_be_written_in_utf8(server: WebServer) -> None:
    """Not by the rules, but by many servers; browsers follow."""
    server.pages["/a"] = Page(status=302, headers={"Location": "/стара?q=à".encode().decode("latin-1")})
    server.pages["/%D1%81%D1%82%D0%B0%D1%80%D0%B0?q=%C3%A0"] = Page(body=b"here")
    assert fetcher().get(server.url("/a")).body == b"here"


def test_a_circle_of_redirects_ends(server: WebServer) -> None:
    """Ten redirects are followed, an eleventh is not."""
    server.pages["/a"] = Page(status=302, headers={"Location": "/a"})
    error = failure(server.url("/a"))
    assert (error.reason, error.kind) == ("redirects more than 10 times", FailureKind.BROKEN)
    assert server.count("/a") == 11


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "http://"])
def test_a_redirect_away_from_the_web_is_refused(server: WebServer, location: str) -> None:
    """Only http and https are followed."""
    server.pages["/a"] = Page(status=302, headers={"Location": location})
    assert not failure(server.url("/a")).transient


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"],
)
def test_no_spelling_of_a_private_address_is_connected_to(server: WebServer, host: str) -> None:
    """Loopback stays out of reach however it is written."""
    error = failure(f"http://{host}:{server.port}/a", allow_private=())
    assert error.kind is FailureKind.PRIVATE
    assert "fetch.allow_private" in error.reason
    assert not server.seen


def test_a_redirect_to_a_private_address_is_refused(server: WebServer) -> None:
    """A host that may be private does not open the way to others."""
    server.pages["/a"] = Page(status=302, headers={"Location": server.url("/b", host="127.0.0.2")})
    error = failure(server.url("/a"))
    assert "127.0.0.2" in error.reason
    assert server.count("/b") == 0


def test_the_address_that_was_checked_is_the_one_connected_to(server: WebServer) -> None:
    """A name that leads elsewhere at the second look is looked up once a connection."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    client = fetcher(resolve=lambda _: next(answers))
    server.pages["/a"] = Page(body=b"first")
    assert client.get(server.url("/a", host="news.example")).body == b"first"
    assert server.seen[0].headers["host"] == f"news.example:{server.port}"
    with pytest.raises(FetchError, match=r"private address \(10.0.0.1\)"):
        client.get(server.url("/a", host="news.example"))


def test_an_exempt_name_may_lead_anywhere(server: WebServer) -> None:
    """A host of one's own is named by its name, in any case."""
    server.pages["/a"] = Page(body=b"mine")
    client = fetcher(allow_private=["NAS.home"], resolve=lambda _: ["127.0.0.1"])
    assert client.get(server.url("/a", host="nas.home")).body == b"mine"


def test_a_name_that_leads_nowhere_is_named() -> None:
    """The host is in the message."""

    def resolve(host: str) -> list[str]:
        raise UnknownHostError(host, transient=True)

    error = failure("http://nowhere.example/", resolve=resolve)
    assert error.reason == "the host nowhere.example can't be found"
    assert (error.kind, error.transient) == (FailureKind.UNKNOWN_HOST, True)


def test_a_closed_port_refuses() -> None:
    """Nobody listens there: worth another try."""
    with WebServer() as gone:
        url = gone.url("/")
    error = failure(url)
    assert (error.reason, error.kind, error.transient) == ("refused the connection", FailureKind.REFUSED, True)


def test_a_body_that_drips_is_cut_off(server: WebServer) -> None:
    """The time is for the whole answer: bytes that keep coming do not lengthen it."""
    server.pages["/a"] = Page(body=server.drip(b".", every_s=0.02))
    error = failure(server.url("/a"), limits=Limits(timeout_s=0.3))
    assert (error.reason, error.kind, error.transient) == ("took longer than 0.3 s", FailureKind.TOO_SLOW, True)


def test_a_silent_server_is_cut_off(server: WebServer) -> None:
    """No answer at all ends the same way."""

    def wait(_: dict[str, str]) -> Page:
        server.closing.wait(5)
        return Page()

    server.pages["/a"] = wait
    assert failure(server.url("/a"), limits=Limits(timeout_s=0.2)).reason == "took longer than 0.2 s"


def test_a_slow_name_server_is_cut_off(server: WebServer) -> None:
    """The look-up of the name counts too."""

    def resolve(_: str) -> list[str]:
        server.closing.wait(5)
        return ["127.0.0.1"]

    error = failure("http://slow.example/", resolve=resolve, limits=Limits(timeout_s=0.2))
    assert error.reason == "took longer than 0.2 s"


@pytest.mark.parametrize("announce", [True, False])
def test_a_large_body_is_refused(server: WebServer, *, announce: bool) -> None:
    """By its announced length, or when it has come too far."""
    body = b"x" * 2001
    server.pages["/a"] = Page(body=body if announce else [body[:1500], body[1500:]])
    error = failure(server.url("/a"), limits=Limits(max_bytes=2000))
    assert (error.reason, error.kind) == ("is larger than 0.002 MB", FailureKind.TOO_LARGE)
    assert fetcher(limits=Limits(max_bytes=2001)).get(server.url("/a")).body == body


def test_an_endless_body_is_cut_off(server: WebServer) -> None:
    """A flood ends at the limit."""
    server.pages["/a"] = Page(body=iter(lambda: b"x" * 10_000, None))
    assert failure(server.url("/a"), limits=Limits(max_bytes=50_000)).reason == "is larger than 0.05 MB"


def test_a_bomb_is_cut_off(server: WebServer) -> None:
    """What counts is the size after decompression."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.pages["/a"] = Page(body=bomb, headers={"Content-Encoding": "gzip"})
    assert failure(server.url("/a")).reason == "is larger than 5 MB"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip", lambda body: gzip.compress(body[:5]) + gzip.compress(body[5:])),
        ("identity", bytes),
    ],
)
def test_packed_bodies_are_unpacked(server: WebServer, coding: str, pack: Callable[[bytes], bytes]) -> None:
    """Also headless deflate and several gzip members, as some servers send them."""
    body = b"the whole text " * 100
    server.pages["/a"] = Page(body=pack(body), headers={"Content-Encoding": coding})
    assert fetcher().get(server.url("/a")).body == body


def test_an_unasked_coding_is_refused(server: WebServer) -> None:
    """What was not asked for can't be read."""
    server.pages["/a"] = Page(body=b"??", headers={"Content-Encoding": "br"})
    error = failure(server.url("/a"))
    assert (error.reason, error.kind) == ("can't be unpacked: an unknown coding (br)", FailureKind.BROKEN)


def test_a_body_that_breaks_off_is_worth_another_try(server: WebServer) -> None:
    """Less came than was announced."""
    server.pages["/a"] = Page(body=b"half", headers={"Content-Length": "8"})
    error = failure(server.url("/a"))
    assert (error.kind, error.transient) == (FailureKind.BROKEN, True)
    assert "broke off" in error.reason


def test_a_login_in_the_address_goes_to_its_own_host_only(server: WebServer) -> None:
    """Name and password stay with their site, and out of answers and errors."""
    server.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    server.pages["/b"] = Page(status=302, headers={"Location": server.url("/c", host="other.example")})
    server.pages["/c"] = Page(status=404)
    url = server.url("/a").replace("http://", "http://ann:s3cret@")
    error = failure(url, allow_private=("127.0.0.1", "other.example"), resolve=lambda _: ["127.0.0.1"])
    assert [seen.headers.get("authorization") for seen in server.seen] == ["Basic YW5uOnMzY3JldA=="] * 2 + [None]
    assert "s3cret" not in f"{error} {error.url}"
    server.pages["/b"] = Page()
    assert "s3cret" not in fetcher().get(url).url


def test_four_connections_to_one_host_at_a_time(server: WebServer) -> None:
    """The fifth request waits for its turn; none is lost."""

    def together(_: dict[str, str]) -> Page:
        server.wait_for(4)
        return Page(body=b"ok")

    server.pages["/a"] = together
    client = fetcher()
    with ThreadPoolExecutor(max_workers=12) as pool:
        bodies = list(pool.map(lambda _: client.get(server.url("/a")).body, range(12)))
    assert bodies == [b"ok"] * 12
    assert server.most_at_once == 4


def test_waiting_for_a_turn_is_not_the_requests_time(server: WebServer) -> None:
    """An hour in the line costs a request nothing."""
    now = [0.0]
    entered, waiting, leave = threading.Event(), threading.Event(), threading.Event()
    asked: list[str] = []

    def monotonic() -> float:
        at = now[0]
        asked.append(threading.current_thread().name)
        if asked.count("line_1") == 2:  # it has looked at the clock for its deadline, and for the line
            waiting.set()
        return at

    def hold(_: dict[str, str]) -> Page:
        entered.set()
        leave.wait(5)
        return Page(body=b"first")

    server.pages["/a"] = hold
    server.pages["/b"] = Page(body=b"second")
    client = fetcher(limits=Limits(connections_per_host=1), monotonic=monotonic)
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="line") as pool:
        pool.submit(client.get, server.url("/a"))
        assert entered.wait(5)
        second = pool.submit(client.get, server.url("/b"))
        assert waiting.wait(5)
        now[0] = 3600.0
        leave.set()
        assert second.result().body == b"second"


@pytest.mark.parametrize("url", ["", "news", "ftp://x/", "http://", "http://x:99999/", "http://[::1", "http://a\x00b/"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Without a connection, and not for a second try."""
    error = failure(url, resolve=lambda _: [])
    assert (error.kind, error.transient) == (FailureKind.BAD_ADDRESS, False)
