"""``language = "uk"``: what readers are told is in their language, what an article says in its own."""

from collections.abc import Iterator

import pytest

from tests.readers import COURT, FERRY, Readers, readers
from tests.telegram_world import CHANNEL, GROUP


@pytest.fixture(scope="module", name="bot")
def start(tmp_path_factory) -> Iterator[Readers]:
    """A bot that has posted its paper."""
    with readers(tmp_path_factory.mktemp("uk"), language="uk") as it:
        yield it


def test_a_post_has_local_dates_and_words(bot):
    """Around the article's own."""
    post = bot.post(COURT.title, chat=CHANNEL)
    lines = post["text"].splitlines()
    assert lines[1] == "The Orrin Gazette · 1 бер. 2026\N{NARROW NO-BREAK SPACE}р., 10:02"
    assert lines[-1] == "Читати на 127.0.0.1"
    assert list(bot.api.buttons(post)) == ["Джерело", "Більше"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/start", "Я роблю стислі огляди статей: головні тези і хто що сказав.\n"),
        ("/latest 1", "Найновіші огляди\n\n• Eastmere"),
        ("/digest", "Останні 24 години\n"),
        ("/quotes Nobody Atall", "У мене немає цитат за іменем «Nobody Atall»."),
        ("/search zebra", "В оглядах нічого немає про «zebra»."),
        ("/sources", "Що я читаю\n\n• The Orrin Gazette\nпрочитано щойно, остання новина щойно"),
        ("/schedule", "Коли я шукаю новини\n• @world_news: "),
        ("/subscribe ferry, court", "Ви отримуєте тут огляди про «ferry», «court»."),
        ("/unsubscribe", "Ви більше не отримуєте тут оглядів."),
        ("/summarize", "Дайте мені щось прочитати: "),
        ("/summarize http://10.0.0.1/", "Ця адреса не в загальнодоступному інтернеті, тож прочитати її не можу."),
    ],
)
def test_a_command_is_answered_in_ukrainian(bot, command, answer):
    """Each one."""
    assert bot.ask(command).startswith(answer)


def test_a_press_is_answered_in_ukrainian(bot):
    """The note in front of the chat, too."""
    assert bot.press(bot.post(FERRY.title, chat=GROUP), "m:zzzz").note.startswith("Ця стаття")


def test_the_menus_are_in_ukrainian(bot):
    """Descriptions; commands are what they are everywhere."""
    told = {it["command"]: it["description"] for it in bot.api.menus["all_private_chats"]}
    assert told["help"] == "Що я вмію"
