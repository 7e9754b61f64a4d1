"""The recheck stage: looks once more at what was posted; where an article was corrected or is gone, posts are edited.

    look   posted articles that are due ──▶ fetch their pages ──▶ compare ──▶ brief the corrected ones anew
    keep   what was found ──▶ write what is told anew ──▶ edits of posts, updates and letters

Beside the pipeline, never in its way: a look may take long, ``keep`` is quick and is to be called where no schedule
queues anything meanwhile. Outcome and edits are kept in one transaction, so that a crash at any point is continued:
what was looked at and not kept is looked at again. Digests are not edited: a line is a title and a link.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

from bot.errors import ArticleError, FetchError
from bot.ports import CorrectionStore
from bot.rechecking import after_failure, claims_of, missing_claims, shows_less
from bot.revising import revise
from bot.revision import Changes, Look, Outcome, Posted
from bot.storyline import FindNews
from bot.texts import Texts
from bot.types import Article, Clock
from summarizer.errors import SummarizerError
from summarizer.types import Briefing, Document

log = logging.getLogger(__name__)

# In one look, so that the first page's correction does not wait for the last page.
AT_ONCE = 20
# What was posted longer ago than this before it was due, while the service was down, is let be.
TOO_LATE = timedelta(days=1)

_CHANGING = (Outcome.CORRECTED, Outcome.GONE)


class Rechecker:
    """Looks at each posted article once more, ``after`` a time. Blocking; one thread looks at a time.

    ``read_again`` fetches an article's page and gives the article as it is now, None where its server says that
    nothing has changed; it raises what a ``Reader`` raises.
    """

    def __init__(
        self,
        store: CorrectionStore,
        *,
        read_again: Callable[[Article], Article | None],
        summarize: Callable[[list[Document]], list[Briefing]],
        find_news: FindNews,
        after: timedelta,
        texts: Texts,
        clock: Clock,
    ) -> None:
        self._store = store
        self._read_again = read_again
        self._summarize = summarize
        self._find_news = find_news
        self._after = after
        self._texts = texts
        self._clock = clock
        self._stopping = Event()

    def look(self) -> list[Look]:
        """Look at some of the articles that are due, one page after the other."""
        now = self._clock()
        until = now - self._after
        due = self._store.due(until - TOO_LATE, until, now, AT_ONCE) if self._after else []
        looks = []
        for posted in due:
            if self._stopping.is_set():
                break
            looks.append(self._look_at(posted))
        return looks

    def keep(self, looks: Sequence[Look]) -> int:
        """Keep what was found and queue the edits that follow; give how many articles are corrected or gone."""
        for look in looks:
            changes, now = Changes(), self._clock()
            if look.outcome in _CHANGING:
                log.info("%s: %s: %s", look.posted.article.address, look.outcome, look.reason)
                told = self._store.told(look.posted.article_id)
                changes = revise(look, told, now, self._texts, self._find_news)
            self._store.record(look, changes, now)
        return sum(look.outcome in _CHANGING for look in looks)

    def stop(self) -> None:
        """Ask a look to end after the page at hand."""
        self._stopping.set()

    def _look_at(self, posted: Posted) -> Look:
        try:
            article = self._read_again(posted.article)
            return self._compare(posted, article)
        except (FetchError, ArticleError) as error:
            return after_failure(posted, error, self._clock())
        except SummarizerError:
            raise
        except Exception as error:
            log.exception("%s: looking at it again broke", posted.article.address)
            return Look(posted=posted, outcome=Outcome.UNCLEAR, reason=f"looking at it broke: {error!r}")

    def _compare(self, posted: Posted, article: Article | None) -> Look:
        if article is None:
            return Look(posted=posted, outcome=Outcome.STANDS, reason="its page has not changed")
        missing = missing_claims(posted, article.text)
        if not missing:
            return Look(posted=posted, outcome=Outcome.STANDS, reason="all that was posted is still in it")
        if reason := shows_less(posted.article.text, article.text):
            return Look(posted=posted, outcome=Outcome.UNCLEAR, reason=reason)
        briefing = self._brief(posted, article)
        if briefing.skipped is not None:
            return Look(posted=posted, outcome=Outcome.UNCLEAR, reason=f"no briefing of it now: {briefing.skipped}")
        reason = f"{len(missing)} of {len(claims_of(posted))} points and quotations are no longer in it"
        return Look(
            posted=posted,
            outcome=Outcome.CORRECTED,
            reason=reason,
            article=article,
            briefing=briefing,
            missing=missing,
        )

    def _brief(self, posted: Posted, article: Article) -> Briefing:
        document = Document(
            id=str(posted.article_id), title=article.title, text=article.text, language=article.language
        )
        return self._summarize([document])[0]
