import pytest

from bot.requests import LONG_TEXT, Request, Said, find_request

LINK = "https://example.org/a"


@pytest.mark.parametrize(
    ("command", "replied", "request_"),
    [
        (Said(words=f" {LINK}"), None, Request(address=LINK)),
        (Said(words=" http://localhost:8000/x "), None, Request(address="http://localhost:8000/x")),
        (Said(words="example.org/a", links=("example.org/a",)), None, Request(address="https://example.org/a")),
        (Said(words="please read this", links=(LINK,)), None, Request(address=LINK)),
        (Said(words="A bridge reopened."), None, Request(text="A bridge reopened.")),
        (Said(words="x" * LONG_TEXT + " " + LINK, links=(LINK,)), None, Request(text="x" * LONG_TEXT + " " + LINK)),
        (Said(words=""), Said(words="look at this", links=(LINK, "https://b.org")), Request(address=LINK)),
        (Said(words=" "), Said(words="A bridge reopened."), Request(text="A bridge reopened.")),
        (Said(words="Its own words."), Said(words="", links=(LINK,)), Request(text="Its own words.")),
        (
            Said(words=""),
            Said(words="• point\n" * 200, links=("https://cited.org", LINK), ours=True),
            Request(address=LINK),
        ),
        (Said(words=""), Said(words="Ours, without a link.", ours=True), Request(text="Ours, without a link.")),
        (Said(words=" \n"), None, None),
        (Said(words=""), Said(words=""), None),
    ],
)
def test_a_command_is_about_its_own_words_first_then_the_message_it_replies_to(command, replied, request_):
    """A lone or lightly wrapped link is a page to read, a long text is an article itself."""
    assert find_request(command, replied) == request_
