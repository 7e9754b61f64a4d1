"""What the bot says of itself: its commands in the menu of Telegram's clients, and ``/help``.

Who sees which: in private all of them, in groups what a conversation needs, their administrators also what comes when.
All commands work wherever they are typed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.markup import Block, Run, paginate
from bot.texts import Texts, mark
from bot.types import Message

Menu = tuple[tuple[BotCommandScope, tuple[BotCommand, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command, what it does, and where the menu shows it beside private chats."""

    command: str
    what: str
    in_groups: bool = False
    for_administrators: bool = False


ENTRIES = (
    Entry(command="summarize", what=mark("A link, a text, a document or a message, briefed"), in_groups=True),
    Entry(command="latest", what=mark("The newest briefings; with a number, so many"), in_groups=True),
    Entry(command="digest", what=mark("The last 24 hours on one page"), in_groups=True),
    Entry(command="quotes", what=mark("What somebody said: with a name"), in_groups=True),
    Entry(command="search", what=mark("Briefings that have the words"), in_groups=True),
    Entry(command="sources", what=mark("What I read, and how fresh it is"), for_administrators=True),
    Entry(command="schedule", what=mark("When I look for news"), for_administrators=True),
    Entry(command="subscribe", what=mark("Get the briefings in our private chat, all or about what you name")),
    Entry(command="unsubscribe", what=mark("Get them no longer, or not about what you name")),
    Entry(command="subscriptions", what=mark("What you get in our private chat")),
    Entry(command="help", what=mark("What I can do"), in_groups=True),
)


def build_menu(commands: Iterable[str], texts: Texts) -> Menu:
    """Make the menus for those of the entries that are among ``commands``."""
    offered = set(commands)
    entries = [it for it in ENTRIES if it.command in offered]
    in_groups = [it for it in entries if it.in_groups]
    for_administrators = [it for it in entries if it.in_groups or it.for_administrators]
    return (
        (BotCommandScopeDefault(), _listed(in_groups, texts)),
        (BotCommandScopeAllPrivateChats(), _listed(entries, texts)),
        (BotCommandScopeAllGroupChats(), _listed(in_groups, texts)),
        (BotCommandScopeAllChatAdministrators(), _listed(for_administrators, texts)),
    )


def render_help(texts: Texts) -> list[Message]:
    """Say what the bot does, and how it is asked."""
    intro = texts.say("I make short briefings of articles: the key points, and who said what.")
    lines = [
        Block(runs=(Run(text=f"• /{it.command} – {texts.say(it.what)}"),), gap="\n" if number else "\n\n")  # noqa: RUF001 - a dash
        for number, it in enumerate(ENTRIES[:-1])
    ]
    summarize = texts.say(
        "/summarize takes a link or a text behind it, stands under a .txt or .html document of up to 5 MB, or replies "
        "to a message that has one of these. In our private chat a link, a text or a document is enough."
    )
    promise = texts.say("Every point and every quotation is in the article's own words.")
    return paginate([_paragraph(intro), *lines, _paragraph(summarize), _paragraph(promise)])


def _paragraph(text: str) -> Block:
    return Block(runs=(Run(text=text),))


def _listed(entries: Iterable[Entry], texts: Texts) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(it.command, texts.say(it.what)) for it in entries)
