"""What readers are told of what went wrong: one sentence, without internals or advice for operators. Pure."""

from bot.errors import ArticleError, BriefbotError, FailureKind, FetchError
from bot.texts import Texts, mark

FAILED = mark("Something went wrong on my side. Please try again in a while.")

_EXCUSES = {
    FailureKind.BAD_ADDRESS: mark("This address does not lead to a page on the web."),
    FailureKind.PRIVATE: mark("This address is not on the public web, so I can't read it."),
    FailureKind.UNKNOWN_HOST: mark("I can't find the site of this address. Is it spelled right?"),
    FailureKind.REFUSED: mark("I can't get a connection to the site right now. Please try again later."),
    FailureKind.UNTRUSTED: mark("I can't read this page: the site's certificate can't be trusted."),
    FailureKind.TOO_SLOW: mark("The site takes too long to answer. Please try again later."),
    FailureKind.TOO_LARGE: mark("I can't read this page: it {reason}."),
    FailureKind.BROKEN: mark("What the site sends is not something that I can read."),
    FailureKind.MISSING: mark("There is no page at this address."),
    FailureKind.FORBIDDEN: mark("The site does not let me read this page."),
    FailureKind.UNAVAILABLE: mark("The site can't show this page right now. Please try again later."),
    FailureKind.FEED: mark("This is a feed. Please give me the link of one of its articles."),
    FailureKind.NOT_A_PAGE: mark("I can't make a briefing of this: it {reason}."),
    FailureKind.NO_TEXT: mark("I can't make a briefing of this: I find no article text in it."),
    FailureKind.NOT_A_DOCUMENT: mark("I read documents that end in .txt or .html; this one is of another kind."),
    FailureKind.LARGE_DOCUMENT: mark("I read documents of up to 5 MB; this one is larger."),
    FailureKind.NOT_HANDED_OVER: mark("Telegram does not give me this document right now. Please try again later."),
    FailureKind.UNFIT: mark("I can't make a briefing of this: {reason}."),
}


def excuse(error: BriefbotError, texts: Texts) -> str:
    """Put an error into one sentence for the reader of a chat. Reasons are English: a translation leaves them out."""
    if isinstance(error, FetchError | ArticleError):
        return texts.say(_EXCUSES[error.kind], reason=error.reason)
    return texts.say(FAILED)
