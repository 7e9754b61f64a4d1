"""Functions called in processes of their own: what comes back, what is stopped, and what goes on after it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.confined import Bounds
from bot.confinement import Confinement
from bot.errors import (
    ArticleError,
    BriefbotError,
    ChatMovedError,
    ChatRefusedError,
    ConfigError,
    DocumentError,
    FailureKind,
    FetchError,
    FloodError,
    MarkupRefusedError,
    NotSentError,
    PublishError,
    RefusedError,
    SourceError,
    StoreError,
    TokenRefusedError,
    UncertainError,
)
from tests.commandline import wait_until

BRIEF = Bounds(time_s=0.3)
TOO_MUCH = 200_000_000
loaded: list[str] = []


def load() -> None:
    """Be prepared."""
    loaded.append("ready")


def loaded_here() -> list[str]:
    """Tell what was loaded."""
    return loaded


def own_pid() -> int:
    """Tell which process this is."""
    return os.getpid()


def look_for_ever() -> None:
    """Lose oneself in a regular expression, as no exception can stop it."""
    re.match(r"(a|aa)+$", "a" * 200 + "b")


def wait_for(path: Path) -> str:
    """Be busy until there is a file."""
    while not path.exists():
        pass
    return "at last"


def fill(size: int) -> int:
    """Take up memory."""
    return len(bytearray(size))


def fall() -> None:
    """Break as C code breaks."""
    os.kill(os.getpid(), signal.SIGSEGV)


def sink() -> None:
    """Call oneself again and again."""
    sink()


def refuse(reason: str) -> None:
    """Raise an error that has more to it than its words."""
    raise ArticleError("https://news.example/a", reason, kind=FailureKind.NO_TEXT, retry_after_s=5)


class UnsendableError(Exception):
    """An error that can't be made again from its words."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def refuse_oddly() -> None:
    """Raise it."""
    raise UnsendableError("one", "two")


def environment() -> dict[str, str]:
    """Tell what the process knows."""
    return dict(os.environ)


def end_nursery(confine: Confinement) -> None:
    """End the process that all others are forked from, as a system short of memory does."""
    os.kill(confine(os.getppid), signal.SIGKILL)


@pytest.fixture(scope="module")
def confine() -> Iterator[Confinement]:
    """Make a place to read in, with little time."""
    made = Confinement(prepare=load, bounds=BRIEF)
    yield made
    made.close()


def test_a_result_comes_back(confine: Confinement) -> None:
    """With arguments of either kind, and from another process each time."""
    assert confine(int, "ff", base=16) == 255
    assert len({confine(own_pid), confine(own_pid), os.getpid()}) == 3


def test_what_was_prepared_is_there(confine: Confinement) -> None:
    """Once, for all calls, and not here."""
    assert (confine(loaded_here), confine(loaded_here), loaded) == (["ready"], ["ready"], [])


def test_an_error_comes_back_as_it_was(confine: Confinement) -> None:
    """With all that it carries, and the place where it was raised."""
    with pytest.raises(ArticleError) as caught:
        confine(refuse, "has no article text")
    error = caught.value
    assert str(error) == "https://news.example/a: has no article text"
    assert (error.reason, error.kind, error.retry_after_s) == ("has no article text", FailureKind.NO_TEXT, 5)
    assert "in refuse" in error.__notes__[0]


def test_an_error_that_cannot_travel_is_told_in_words(confine: Confinement) -> None:
    """Rather than lost."""
    with pytest.raises(RuntimeError, match="onetwo"):
        confine(refuse_oddly)


@pytest.mark.parametrize(
    ("function", "args", "reason"),
    [
        (look_for_ever, (), "takes longer than 0.3 s to read"),
        (fill, (TOO_MUCH,), "takes more memory to read than a document may"),
        (sink, (), "is nested too deeply to be read"),
        (fall, (), "breaks the program that reads it"),
    ],
)
def test_what_knows_no_end_is_ended(confine: Confinement, function, args: tuple[int, ...], reason: str) -> None:
    """With the reason; it would be the same another time, and the next call goes on as ever."""
    with pytest.raises(DocumentError) as caught:
        confine(function, *args)
    assert (caught.value.reason, caught.value.transient) == (reason, False)
    assert confine(fill, 1000) == 1000


def test_a_process_that_was_ended_from_outside_is_replaced(confine: Confinement) -> None:
    """The one that the others are forked from is started anew by the next call."""
    end_nursery(confine)
    assert confine(own_pid) > 0


def test_one_that_is_busy_does_not_hold_up_another(tmp_path: Path) -> None:
    """Beside a call that does not end, others are answered."""
    confine = Confinement(at_once=2)
    with ThreadPoolExecutor(max_workers=1) as pool:
        busy = pool.submit(confine, wait_for, tmp_path / "word")
        assert [confine(fill, size) for size in range(5)] == [0, 1, 2, 3, 4]
        assert not busy.done()
        (tmp_path / "word").touch()
        assert busy.result() == "at last"
    confine.close()


def test_many_threads_get_each_their_own_answer(confine: Confinement) -> None:
    """More than there are turns."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(lambda size: confine(fill, size), range(40))) == list(range(40))


def test_the_wait_for_a_turn_is_no_part_of_a_calls_time() -> None:
    """A call that had to wait for longer than it may take is answered all the same."""
    confine = Confinement(bounds=Bounds(time_s=2.0), at_once=1)  # long enough for a fork on a busy machine
    confine(own_pid)
    began = threading.Event()

    def hold() -> None:
        began.set()
        with pytest.raises(DocumentError):
            confine(look_for_ever)

    holder = threading.Thread(target=hold)
    holder.start()
    assert began.wait(5)
    assert confine(fill, 7) == 7
    holder.join()
    confine.close()


def test_no_secret_is_known_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads a stranger's document has no token to lose."""
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    confine = Confinement()
    assert "secret" not in str(confine(environment))
    confine.close()


def test_nothing_is_left_when_it_is_closed() -> None:
    """The process ends with its owner."""
    confine = Confinement()
    nursery = confine(os.getppid)
    confine.close()
    assert not Path(f"/proc/{nursery}").exists()


def test_nothing_is_left_of_an_owner_that_was_killed() -> None:
    """It had no time to close anything."""
    script = "import os; from bot.confinement import Confinement; print(Confinement()(os.getppid), flush=True); input()"
    owner = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with owner:
        nursery = int(owner.stdout.readline())
        owner.kill()
    wait_until(lambda: not Path(f"/proc/{nursery}").exists())


ERRORS = (
    BriefbotError("went wrong"),
    ConfigError(["a problem"]),
    StoreError("the disk is full"),
    FetchError("https://a.example/", "is gone", transient=True, status=410, retry_after_s=3.0),
    SourceError("news", "is gone", retry_after_s=3.0),
    ArticleError("https://a.example/", "is odd", kind=FailureKind.TOO_LARGE, transient=True, retry_after_s=3.0),
    DocumentError("is odd", transient=True),
    FloodError(3.0),
    ChatMovedError("-1", "-100"),
    *(
        it("went wrong")
        for it in (
            PublishError,
            NotSentError,
            UncertainError,
            RefusedError,
            ChatRefusedError,
            MarkupRefusedError,
            TokenRefusedError,
        )
    ),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda it: type(it).__name__)
def test_every_error_of_ours_can_travel(confine: Confinement, error: Exception) -> None:
    """As it is, whatever its kind."""
    back = confine(same, error)
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def same(error: Exception) -> Exception:
    """Give it back."""
    return error
