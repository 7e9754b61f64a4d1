"""Mistakes in a configuration, and how each is told."""

import re
from pathlib import Path

import pytest

from tests.configurations import SMALL, load, problems


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no configuration lies around."""
    monkeypatch.chdir(tmp_path)


FOLDER = 'kind = "folder"\npath = "notes"'
WEBPAGE = 'kind = "webpage"\nurl = "https://a.example/"\nlink_pattern = {pattern}'
BROKEN = """\
timezone = "Europe/Kiew"
databse = "sqlite:///x.db"
retention = 90
[telegram]
admins = ["me"]
limits = { per_second = true, per_chat = 2 }
[[sources]]
id = "bbc"
kind = "webpage"
[[sources]]
kind = "feed"
[[channels]]
id = "two words"
kind = "telegram"
quiet_hours = "07:00-07:00"
[[schedules]]
id = "live"
cron = "0 25 * * *"
sources = [
  "bbc",
  "bbbc",
]
channel = "world"
"""


def test_everything_is_told_at_once_in_the_order_of_the_file() -> None:
    """One reading finds all the problems, each with its line, its key and the id of what it is in."""
    said = problems(BROKEN)
    assert [problem.split(": ")[:2] for problem in said] == [
        ["it.toml:1", "timezone"],
        ["it.toml:2", "databse"],
        ["it.toml:3", "retention"],
        ["it.toml:5", "telegram.admins[0]"],
        ["it.toml:6", "telegram.limits.per_chat"],
        ["it.toml:6", "telegram.limits.per_second"],
        ["it.toml:7", 'sources[0] (source "bbc")'],
        ["it.toml:10", "sources[1]"],
        ["it.toml:10", "sources[1].id"],
        ["it.toml:12", 'channels[0] (channel "two words")'],
        ["it.toml:13", 'channels[0].id (channel "two words")'],
        ["it.toml:15", 'channels[0].quiet_hours (channel "two words")'],
        ["it.toml:18", 'schedules[0].cron (schedule "live")'],
        ["it.toml:21", 'schedules[0].sources[1] (schedule "live")'],
        ["it.toml:23", 'schedules[0].channel (schedule "live")'],
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('kind = "folder"', 'kind = "folder"\npaht = 1'), '4: sources[0].paht (source "notes"): there is no such key'),
        (('every = "10m"', "every = 10"), 'schedules[0].every (schedule "live"): 10 is no length of time; write'),
        (('every = "10m"', 'every = "0m"'), "'0m' is no time at all"),
        (('every = "10m"', ""), 'it.toml:8: schedules[0] (schedule "live"): it never runs; add every ='),
        (('every = "10m"', 'every = "10m"\ncron = "@daily"'), 'schedules[0].cron (schedule "live"): a schedule'),
        (('every = "10m"', 'cron = "0 0 * * 8"'), "the day of the week has '8'; it is a number from 0 to 7"),
        (('["*"]', "[]"), 'schedules[0].sources (schedule "live"): [] is no list of sources'),
        (('["*"]', '"notes"'), "'notes' is no list of sources; write their ids, like"),
        (('["*"]', '["*", "notes"]'), '"*" already stands for all sources'),
        (('["*"]', '["notes", "notes"]'), 'schedules[0].sources[1] (schedule "live"): \'notes\' is there twice'),
        (('["*"]', '["note"]'), "there is no source 'note'; did you mean 'notes'?"),
        (('channel = "console"', 'channel = "stage"'), "there is no channel 'stage'; there is: console"),
        (('channel = "console"', "channel = []"), "the list is empty; name at least one channel"),
        (('channel = "console"', ""), 'schedules[0].channel (schedule "live"): it is missing; add the id of a channel'),
        (('kind = "console"', 'kind = "console"\nchat = "@abcd"'), "the console has no chat"),
        (('kind = "console"', 'kind = "telegram"'), 'it.toml:5: channels[0] (channel "console"): the chat is not'),
        (('kind = "console"', 'kind = "telegram"\nchat = "abc"'), "'abc' is no chat; write its public name"),
        (('kind = "console"', 'kind = "telegram"\nchat = true'), "True is no chat"),
        (('kind = "console"', 'kind = "email"'), "'email' is none of its values; it is 'telegram' or 'console'"),
        (('kind = "console"', 'kind = "console"\nquiet_hours = "7-8"'), "'7-8' is no window of time"),
        (('kind = "console"', 'kind = "console"\nmax_per_day = 0'), "0 is out of range; it must be at least 1"),
        (('kind = "folder"', 'kind = "webpage"'), '4: sources[0].path (source "notes"): a web page has no path'),
        ((FOLDER, 'kind = "webpage"'), 'it.toml:1: sources[0] (source "notes"): the web page is not named; add url'),
        (('kind = "folder"', 'kind = "folder"\nlink_pattern = "/n/"'), "link_pattern is for web pages; take it out"),
        ((FOLDER, WEBPAGE.format(pattern="'/n/('")), "missing ), unterminated subpattern at character 4; correct"),
        ((FOLDER, WEBPAGE.format(pattern="'*'")), "'*' is no regular expression: nothing to repeat at character 1"),
        ((FOLDER, WEBPAGE.format(pattern="'['")), 'it.toml:5: sources[0].link_pattern (source "notes"): '),
        ((FOLDER, WEBPAGE.format(pattern="' '")), "' ' is no regular expression; write one in single quotation marks"),
        ((FOLDER, WEBPAGE.format(pattern="7")), "7 is no regular expression; write one"),
        ((FOLDER, WEBPAGE.format(pattern=f"'a{{{'9' * 20}}}'")), "no regular expression that can be used; write a"),
        ((FOLDER, WEBPAGE.format(pattern=f"'{'a' * 501}'")), "the pattern is longer than 500 characters"),
        (('path = "notes"', ""), 'it.toml:1: sources[0] (source "notes"): the folder is not named; add path'),
        (('path = "notes"', 'path = " "'), "the text is empty"),
        (('path = "notes"', 'path = "notes"\nurl = "https://a.example"'), "a folder has no address"),
        (('kind = "folder"', 'kind = "feed"\nurl = "https://a.example"'), "keep one of the two"),
        (('kind = "folder"\npath = "notes"', 'kind = "feed"'), "the feed is not named; add url"),
        (('kind = "folder"\npath =', 'kind = "feed"\nurl ='), "'notes' is no address; write one that begins with"),
        (('id = "notes"', 'id = "my notes"'), "'my notes' can't be an id"),
        (('id = "notes"', "id = 3"), "it.toml:2: sources[0].id: 3 can't be an id"),
        (('id = "notes"', 'id = "notes"\nfirst_fetch = -1'), "-1 is out of range; it must be at least 0"),
        (('id = "notes"', 'id = "notes"\nfirst_fetch = 2.5'), "2.5 is no whole number"),
        (('channel = "console"', 'channel = "console"\ninclude = "NATO"'), "'NATO' is no list; write [ ] around it"),
        (('every = "10m"', 'every = "10m"\ninclude = ["NATO", "-"]'), "'-' is no keyword"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_one_line(change: tuple[str, str], says: str) -> None:
    """A mistake in a list's table is one line that names the key and the way out."""
    assert change[0] in SMALL
    (problem,) = problems(SMALL.replace(change[0], change[1], 1))
    assert says in problem


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        ('timezone = "europe/kyiv"', "there is no time zone 'europe/kyiv'; did you mean 'Europe/Kyiv'?"),
        ('timezone = "Europe"', "there is no time zone 'Europe'"),
        ('timezone = "../../etc/passwd"', "there is no time zone"),
        ("timezone = 2", "there is no time zone 2"),
        ('database = "postgresql://me:hidden@host/db"', "database: PostgreSQL is not built in yet; write"),
        ('database = "data/briefbot.db"', "this is no database address; write one like"),
        ('database = "sqlite:///:memory:"', "would forget at every stop"),
        ('retention = "1 year"', "'1 year' is no length of time"),
        ("telegram = 3", "3 is no table"),
        ('telegram.base_url = "ftp://a.example"', "'ftp://a.example' is no address"),
        ('telegram.base_url = "http://a.example:99999"', "is no address"),
        ('telegram.on_uncertain = "maybe"', "'maybe' is none of its values; it is 'skip' or 'resend'"),
        ('telegram.limits.per_second = "30"', "'30' is no number"),
        ("telegram.limits.per_chat_s = -1", "-1 is out of range; it must be at least 0"),
        ("telegram.limits.settle_s = inf", "it has no end; write a number"),
        ("telegram.limits.per_group_minute = 0", "0 is out of range; it must be at least 1"),
        ("telegram.limits.per_second = 0", "0 is out of range; it must be more than 0"),
        ("telegram.commands_per_minute = 0", "it must be at least 1"),
        ('fetch.allow_private = ["http://127.0.0.1"]', "fetch.allow_private[0]: 'http://127.0.0.1' is no host"),
        ('summarizer.engine = "abstractive"', 'the engine "abstractive" is not built in yet'),
        ('summarizer.engine = "magic"', "'magic' is none of its values"),
        ('summarizer.model = "some/model"', 'the engine "extractive" brings its own model'),
        ("summarizer.key_points = 11", "11 is out of range; it must be at most 10"),
        ('"odd\\nkey" = 1', '"odd\\nkey": there is no such key'),
        ("schedule = []", 'schedule: there is no such key; did you mean "schedules"?'),
    ],
)
def test_each_mistake_outside_the_lists_is_told_in_one_line(addition: str, says: str) -> None:
    """A mistake at the top of the file or in one of its tables is one line at its place."""
    (problem,) = problems(f"{addition}\n{SMALL}")
    assert problem.startswith("it.toml:1: ")
    assert says in problem
    assert "hidden" not in problem


@pytest.mark.parametrize("name", ["sources", "channels", "schedules"])
def test_each_list_is_needed(name: str) -> None:
    """Without a source, a channel or a schedule there is nothing to do; a table in place of the list is told too."""
    others = "".join(part for part in re.split(r"(?=\[\[)", SMALL) if not part.startswith(f"[[{name}]]"))
    assert any(f"1: {name}: it is missing; add a [[{name}]] table" in problem for problem in problems(others))
    assert any(f"1: {name}: the list is empty; add" in problem for problem in problems(f"{name} = []\n{others}"))
    wrong = problems(SMALL.replace(f"[[{name}]]", f"[{name}]"))
    assert any(f"{name}: it must be a list of tables" in problem for problem in wrong)


def test_ids_are_unique_within_their_list() -> None:
    """Two sources may not share an id; a source and a channel may."""
    again = '[[sources]]\nid = "notes"\nkind = "folder"\npath = "other"\n'
    (problem,) = problems(SMALL + again)
    assert problem.startswith("it.toml:14: sources[1].id (source \"notes\"): 'notes' is there twice")
    assert load(SMALL.replace("console", "notes").replace('kind = "notes"', 'kind = "console"'))


def test_keys_of_digests_belong_to_digests() -> None:
    """Elsewhere they would do nothing: the mode has to be said."""
    said = problems(SMALL + 'digest_stories = 5\nwhen_empty = "say"\n')
    assert len(said) == 2
    assert all('is for digests; take it out, or add mode = "digest"' in it for it in said)
    assert load(SMALL + 'mode = "digest"\ndigest_stories = 5\n').schedules[0].digest_stories == 5


def test_a_heading_stands_there_once() -> None:
    """Two topics of one name would be two headings that read the same."""
    topic = '[[topics]]\nname = "{}"\nkeywords = ["tram"]\n'
    [said] = problems(SMALL + topic.format("Land") + topic.format("LAND"))
    assert "'LAND' is there twice; put the keywords of both together" in said
