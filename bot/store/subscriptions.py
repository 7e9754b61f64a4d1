"""Who gets briefings in private, and by which words. What goes to them is ``bot.store.letters``'s."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.filters import find_keywords, keyword_key, matches
from bot.records import NewLetter
from bot.store.database import Database
from bot.store.letters import end_letters, queue_letter
from bot.store.reader_tables import subscriptions
from bot.store.tables import articles


class SqlSubscriptionStore:
    """Each method is one transaction; see ``bot.commands.subscribing.SubscriptionStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, chat: str) -> list[str | None]:
        """List what a chat subscribes to, in the order in which it did; None is everything."""
        with self._database.read() as connection:
            return _held(connection, chat)

    def subscribe(self, chat: str, words: Sequence[str], *, most: int, at: datetime) -> list[str | None]:
        """Add words to what a chat subscribes to, unless it would have more than ``most``; give what it has then.

        Without words it is everything. Words narrow what was everything, and everything takes their place.
        """
        with self._database.begin() as connection:
            held = _held(connection, chat)
            wanted: list[str | None] = [*dict.fromkeys([*(it for it in held if it is not None), *words])]
            if len(wanted) <= most:
                _hold(connection, chat, held, wanted if words else [None], at)
            return _held(connection, chat)

    def unsubscribe(self, chat: str, words: Sequence[str]) -> list[str | None]:
        """End a chat's subscriptions to these words, or without words all of them; give what is left."""
        with self._database.begin() as connection:
            held = _held(connection, chat)
            _hold(connection, chat, held, [it for it in held if it not in words] if words else [], at=None)
            left = _held(connection, chat)
            if not left:
                end_letters(connection, chat, "the subscription was ended")
            return left


def queue_letters(
    connection: Connection, letters: Iterable[NewLetter], topics: Mapping[str, Sequence[str]], at: datetime
) -> None:
    """Queue letters for everybody whose subscriptions they fit, in the order given.

    ``topics`` give the keywords of words that name one, by their ``keyword_key``.
    """
    words = connection.scalars(select(subscriptions.c.word).where(subscriptions.c.word.is_not(None)).distinct()).all()
    found: dict[int, list[str]] = {}
    for letter in letters:
        if letter.article_id not in found:
            found[letter.article_id] = _fitting(words, topics, _words_of(connection, letter.article_id))
        queue_letter(connection, letter, found[letter.article_id], at)


def _fitting(words: Sequence[str], topics: Mapping[str, Sequence[str]], text: str) -> list[str]:
    told = {name for name, keywords in topics.items() if matches(keywords, (), text)}
    return [*dict.fromkeys([*find_keywords(words, text), *(it for it in words if keyword_key(it) in told)])]


def _words_of(connection: Connection, article_id: int) -> str:
    row = connection.execute(select(articles.c.title, articles.c.text).where(articles.c.id == article_id)).one()
    return f"{row.title}\n{row.text}"


def _held(connection: Connection, chat: str) -> list[str | None]:
    query = select(subscriptions.c.word).where(subscriptions.c.chat == chat).order_by(subscriptions.c.id)
    return list(connection.scalars(query))


def _hold(
    connection: Connection, chat: str, held: Sequence[str | None], wanted: Sequence[str | None], at: datetime | None
) -> None:
    """Make a chat's subscriptions the wanted ones; ``at`` is only needed where there are new ones."""
    for word in (it for it in held if it not in wanted):
        is_it = subscriptions.c.word.is_(None) if word is None else subscriptions.c.word == word
        connection.execute(delete(subscriptions).where(subscriptions.c.chat == chat, is_it))
    if new := [{"chat": chat, "word": it, "created_at": at} for it in wanted if it not in held]:
        connection.execute(insert(subscriptions), new)
