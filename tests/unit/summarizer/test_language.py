from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from summarizer import language as language_room
from summarizer.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council of Arlen closed the bridge over the river on Tuesday evening.", "en"),
        ("Der Rat der Stadt hat die Brücke über den Fluss am Dienstagabend gesperrt.", "de"),
        ("Міська рада закрила міст через річку минулого вівторка увечері на шість місяців.", "uk"),
        ("今天市议会决定关闭河上的旧桥六个月进行维修。", "zh"),
    ],
)
def test_languages_are_told_by_the_text(text, language):
    """The text itself decides, even against what the page says of itself."""
    assert detect_language(text, "fr-FR") == language


@pytest.mark.parametrize("text", ["", "1-0", "Hm", "😀" * 20])
def test_a_text_too_short_to_tell_has_the_declared_language(text):
    """Where there are no letters to go by, the page's word counts, without its region; or there is none."""
    assert detect_language(text, "en-GB") == "en"
    assert detect_language(text) is None
    assert detect_language(text, "") is None


def test_threads_that_ask_at_once_wait_for_one_loading(monkeypatch):
    """What tells languages is loaded once, however many threads are the first to ask."""
    together, loaded = Barrier(4), []
    load = language_room._load.__wrapped__
    monkeypatch.setattr(language_room, "_load", language_room.cache(lambda: loaded.append(load()) or loaded[-1]))

    def ask(_number):
        together.wait()
        return detect_language("The council of Arlen closed the bridge over the river on Tuesday evening.")

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == ["en"] * 4
    assert len(loaded) == 1
