"""What becomes of an article whose story a channel has."""

import pytest

from bot.coverage import Covered, PostedPart, Role
from bot.drafts import edit, update
from bot.records import Candidate, DeliveryKind
from bot.render import MAX_MENTION_ADDRESS, MOST_NAMED, Mention, render_briefing
from bot.storyline import Storyline, as_covered
from bot.texts import Texts
from bot.types import Article, Button, Message
from summarizer.types import Document, KeyPoint
from tests.storytelling import tell_briefing, unheard
from tests.telegram_world import read_text

KEYBOARD = ((Button(text="Source", url="https://one.example/"),),)


def article(number: int, text: str, *, source: str | None = None, address: str | None = None) -> Candidate:
    """Make an article on the story, its key points written in its text."""
    title = f"Title {number}"
    return Candidate(
        id=number,
        article=Article(
            source_id="a",
            address=address or f"https://news.example/{number}",
            canonical=None,
            guid=None,
            title=title,
            text=text,
            content_hash=str(number),
        ),
        briefing=tell_briefing(Document(id=str(number), title=title, text=text)),
        label=source or f"Source {number}",
        had_by=None,
        story_id=1,
    )


def posted(candidate: Candidate) -> Covered:
    """See an article as a post that is in the channel, with a keyboard under it."""
    messages = render_briefing(candidate.article, candidate.briefing, label=candidate.label, texts=Texts())
    parts = [
        PostedPart(
            delivery_id=10 * candidate.id + part, message=Message(html=it.html, plain=it.plain, keyboard=KEYBOARD)
        )
        for part, it in enumerate(messages)
    ]
    covered = as_covered(candidate, Role.POST)
    return Covered(
        article_id=covered.article_id,
        article=covered.article,
        briefing=covered.briefing,
        label=covered.label,
        role=Role.POST,
        parts=tuple(parts),
    )


@pytest.fixture
def line() -> Storyline:
    """A story with one post."""
    return Storyline(covered=[posted(article(1, "It is closed."))])


def test_the_first_article_of_a_story_is_a_post_like_any_other() -> None:
    """Nothing is told in another way."""
    assert Storyline().judge(article(1, "It is closed."), "update", unheard) is None


def test_what_is_new_is_told_alone(line: Storyline) -> None:
    """The points that were said, in the post or in an update, are left out; the post's title counts as said."""
    line.add(article(2, "A beam broke."), Role.UPDATE)
    telling = line.judge(article(3, "It is closed. | A beam broke. | It opens. | Title 1"), "update", unheard)
    assert telling is not None
    assert telling.role is Role.UPDATE
    assert [it.text for it in telling.news] == ["It opens."]


def test_what_only_named_articles_say_was_not_said(line: Storyline) -> None:
    """Nobody has read their points in the channel."""
    line.add(article(2, "A beam broke."), Role.NAMED)
    assert line.judge(article(3, "A beam broke."), "update", unheard).role is Role.UPDATE


def test_a_story_whose_post_failed_is_told_anew() -> None:
    """A name alone told nobody anything: the next article is a post like any other."""
    named = as_covered(article(1, "It is closed."), Role.NAMED)
    assert Storyline(covered=[named]).judge(article(2, "A beam broke."), "update", unheard) is None


def test_each_source_is_named_once(line: Storyline) -> None:
    """The post's own is not, nor one that has replied to it, nor one a second time, however it is spelled."""
    assert line.judge(article(2, "It is closed.", source="Source 1"), "update", unheard).role is None
    line.add(article(3, "A beam broke.", source="Bob"), Role.UPDATE)
    assert line.judge(article(4, "It is closed.", source="Bob"), "update", unheard).role is None
    assert line.judge(article(5, "It is closed.", source="Cat"), "update", unheard).role is Role.NAMED
    line.add(article(5, "It is closed.", source="Cat"), Role.NAMED)
    assert line.judge(article(6, "It is closed.", source="CAT"), "update", unheard).role is None
    assert [it.name for it in line.named] == ["Cat"]


def test_a_post_names_only_so_many(line: Storyline) -> None:
    """After that no more edits are made."""
    for number in range(2, 2 + MOST_NAMED):
        assert line.judge(article(number, "It is closed."), "update", unheard).role is Role.NAMED
        line.add(article(number, "It is closed."), Role.NAMED)
    assert line.judge(article(99, "It is closed."), "update", unheard).role is None
    assert len(line.named) == MOST_NAMED


def test_an_edit_adds_the_names_and_keeps_the_buttons(line: Storyline) -> None:
    """The last message of the post reads as before, with one line more."""
    also = [Mention(name="Bob", address="https://bob.example/1"), Mention(name="<Cat>", address="notes/cat.md")]
    [delivery] = edit(line.covered[0], also, Texts(), because_of=2)
    assert (delivery.kind, delivery.target_id, delivery.article_id) == (DeliveryKind.EDIT, 10, 2)
    assert delivery.message.keyboard == KEYBOARD
    before = line.covered[0].parts[0].message.html
    assert delivery.message.html == f'{before}\nAlso: <a href="https://bob.example/1">Bob</a>, &lt;Cat&gt;'


def test_a_long_post_is_edited_at_its_end() -> None:
    """Of several messages the last one changes."""
    post = posted(article(1, " | ".join(f"{number} " + "word " * 300 for number in range(5))))
    assert len(post.parts) > 1
    [delivery] = edit(post, [Mention(name="Bob", address="https://bob.example/1")], Texts(), because_of=2)
    assert delivery.target_id == post.parts[-1].delivery_id
    assert delivery.message.plain.endswith("Also: Bob\nhttps://bob.example/1")


def test_a_post_whose_last_message_is_full_stays_as_it_is() -> None:
    """An edit can't add a message."""
    bare = article(1, "x")
    room = 4096 - len(posted(bare).parts[0].message.plain)
    full = posted(article(1, "x" * (room + 1)))
    assert len(full.parts) == 1
    assert edit(full, [Mention(name="Bob", address="https://bob.example/1")], Texts(), because_of=2) == []


def test_all_names_with_long_links_fit() -> None:
    """The foot is taken by the server with the longest addresses that become links; longer ones are names alone."""
    also = [
        Mention(name="N" * 90, address=f"https://news.example/{it}/".ljust(MAX_MENTION_ADDRESS + it % 2, "x"))
        for it in range(MOST_NAMED)
    ]
    candidate = article(1, "It is closed.")
    [message] = render_briefing(candidate.article, candidate.briefing, label="Source", texts=Texts(), also=also)
    text, entities = read_text({"text": message.html, "parse_mode": "HTML"})
    assert text.count("N…") == MOST_NAMED
    assert len([it for it in entities if it["type"] == "text_link"]) == 1 + MOST_NAMED // 2


def test_an_update_replies_to_the_posts_first_message(line: Storyline) -> None:
    """By its delivery, or by its article where that is queued only now; without a post it replies to nothing."""
    news = [KeyPoint(text="It opens <soon>.", spans=(), score=1.0), KeyPoint(text="A beam broke.", spans=(), score=1.0)]
    [reply] = update(article(2, "x"), news, line.covered[0], Texts())
    assert (reply.kind, reply.target_id, reply.target_article_id) == (DeliveryKind.UPDATE, 10, None)
    assert reply.message.html == (
        '<b>New:</b> It opens &lt;soon&gt;.\n\n• A beam broke.\n\n<a href="https://news.example/2">Source 2</a>'
    )
    [reply] = update(article(2, "x"), news, as_covered(article(1, "x"), Role.POST), Texts())
    assert (reply.target_id, reply.target_article_id) == (None, 1)
    [reply] = update(article(2, "x"), news, None, Texts())
    assert (reply.target_id, reply.target_article_id) == (None, None)
