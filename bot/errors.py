"""What can go wrong in the bot. Each error names its thing and, where there is one, the way out.

BriefbotError
├── ConfigError       the configuration can't be used: file, line, key and what is wrong
├── StoreError        the database can't be used
├── FetchError        an address gave no usable answer
├── SourceError       a source can't be read now
├── ArticleError      one article can't be had
├── DocumentError     a document can't be read within its bounds
└── PublishError      a message did not go out
    ├── FloodError        wait, then again
    ├── NotSentError      it never left: again
    ├── UncertainError    no telling
    ├── TokenRefusedError no: nothing from this bot
    ├── ChatMovedError    not here: there
    └── RefusedError      no: this message, for good
        ├── MarkupRefusedError  no: not with this markup
        ├── MessageGoneError    no: there is nothing to edit
        └── ChatRefusedError    no: the chat takes nothing from this bot now
"""

from enum import StrEnum


class FailureKind(StrEnum):
    """Why an address or an article can't be had, for whoever tells it in words of their own.

    ``reason`` stands beside it and has the details, for operators: nobody decides anything by its wording.
    """

    BAD_ADDRESS = "bad_address"  # leads nowhere on the web
    PRIVATE = "private"  # leads to an address that is not public
    UNKNOWN_HOST = "unknown_host"
    REFUSED = "refused"  # no connection
    UNTRUSTED = "untrusted"  # no certificate that could be believed
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"  # more than one page may be or take; ``reason`` says what "it" is or takes more of
    BROKEN = "broken"  # what came makes no answer
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"  # any other no
    FEED = "feed"  # a feed where an article should be
    NOT_A_PAGE = "not_a_page"  # no document with prose; ``reason`` says what "it" is or has instead
    NO_TEXT = "no_text"  # a document without an article
    NOT_A_DOCUMENT = "not_a_document"  # a file of a kind that is not read
    LARGE_DOCUMENT = "large_document"  # a file of more than is read
    NOT_HANDED_OVER = "not_handed_over"  # a file that its keeper does not give out
    UNFIT = "unfit"  # a text that nothing can be made of; ``reason`` is a clause that says why


class BriefbotError(Exception):
    """Something that the operator or the reader is told in one sentence. It can be pickled, whatever it is made of."""

    def __reduce__(self) -> tuple[object, ...]:
        """Say how to make it again as it is: its arguments make the sentence and are not kept apart."""
        return _made_again, (type(self), self.args, vars(self))


class ConfigError(BriefbotError):
    """The configuration can't be used; ``problems`` has one line for each thing wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StoreError(BriefbotError):
    """The database can't be used, and why."""


class FetchError(BriefbotError):
    """An address gave no usable answer.

    ``transient`` tells whether a later try may work; ``retry_after_s`` is the server's own word for when, in seconds.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        transient: bool,
        kind: FailureKind = FailureKind.UNAVAILABLE,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.transient = transient
        self.kind = kind
        self.status = status
        self.retry_after_s = retry_after_s


class SourceError(BriefbotError):
    """A source can't be read now. ``retry_after_s`` is its own word for when to come back, in seconds."""

    def __init__(self, source_id: str, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(f"source {source_id!r}: {reason}")
        self.source_id = source_id
        self.reason = reason
        self.retry_after_s = retry_after_s


class ArticleError(BriefbotError):
    """One article can't be had.

    ``transient`` tells whether a later try may work; ``retry_after_s`` is the server's own word for when, in seconds.
    """

    def __init__(
        self,
        address: str,
        reason: str,
        *,
        kind: FailureKind = FailureKind.UNFIT,
        transient: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{address}: {reason}")
        self.address = address
        self.reason = reason
        self.kind = kind
        self.transient = transient
        self.retry_after_s = retry_after_s


class DocumentError(BriefbotError):
    """A document can't be read within its bounds; the reason says what "it" does.

    ``transient`` tells whether a later try may work: it was not the document's doing.
    """

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        super().__init__(f"the document {reason}")
        self.reason = reason
        self.transient = transient

    def of(self, address: str) -> ArticleError:
        """Say it of the article that is there."""
        kind = FailureKind.UNAVAILABLE if self.transient else FailureKind.TOO_LARGE
        return ArticleError(address, self.reason, kind=kind, transient=self.transient)


class PublishError(BriefbotError):
    """A message did not go out, or may not have."""


class FloodError(PublishError):
    """Too many messages: leave the chat alone for ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"asked to wait {retry_after_s:g} s")
        self.retry_after_s = retry_after_s


class NotSentError(PublishError):
    """The message never left this machine; a later try may work."""


class UncertainError(PublishError):
    """The request left and no clear answer came: the message may or may not be there."""


class RefusedError(PublishError):
    """The message is refused for good; the reason is the server's own words."""


class ChatRefusedError(RefusedError):
    """The chat takes nothing from this bot until somebody changes that: no right to post, kicked, not found."""


class MarkupRefusedError(RefusedError):
    """The markup is refused; the same words without it may pass."""


class MessageGoneError(RefusedError):
    """The message that was to be edited is not there any more, or can't be edited."""


class TokenRefusedError(PublishError):
    """Nothing is taken from this bot, in no chat, until its token is put right."""


class ChatMovedError(PublishError):
    """The chat goes on under another number; nothing was posted."""

    def __init__(self, chat: str, moved_to: str) -> None:
        super().__init__(f"{chat} has become {moved_to}")
        self.chat = chat
        self.moved_to = moved_to


def _made_again(kind: type[BriefbotError], args: tuple[object, ...], state: dict[str, object]) -> BriefbotError:
    error = kind.__new__(kind, *args)
    vars(error).update(state)
    return error
