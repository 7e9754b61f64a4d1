"""The configuration: where it is found, what it says, and how each mistake is told."""

import json
import re
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.config
from bot.config import config_schema, load_settings
from bot.errors import ConfigError
from bot.timing.cron import parse_cron
from bot.timing.quiet import QuietHours
from tests.configurations import SMALL, WITH_TELEGRAM, load, problems

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no configuration lies around."""
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_but_the_three_lists() -> None:
    """A file with a source, a channel and a schedule is enough."""
    settings = load(SMALL)
    assert settings.timezone == ZoneInfo("UTC")
    assert settings.database == "sqlite:///data/briefbot.db"
    assert settings.retention == timedelta(days=90)
    assert settings.telegram.base_url == "https://api.telegram.org"
    assert settings.telegram.admins == ()
    assert settings.telegram.limits.model_dump() == {
        "per_second": 30,
        "per_chat_s": 1.0,
        "per_group_minute": 20,
        "settle_s": 30,
    }
    assert (settings.telegram.commands_per_minute, settings.telegram.on_uncertain) == (10, "skip")
    assert (settings.fetch.min_poll, settings.fetch.allow_private) == (timedelta(minutes=1), ())
    assert settings.summarizer.model_dump() == {"engine": "extractive", "model": None, "key_points": 3, "quotes": 2}
    source, channel, schedule = settings.sources[0], settings.channels[0], settings.schedules[0]
    assert (source.first_fetch, source.title, source.url) == (3, None, None)
    assert (channel.chat, channel.quiet_hours, channel.max_per_day, channel.same_story) == (None, None, None, "update")
    assert (schedule.mode, schedule.include, schedule.exclude) == ("each", (), ())
    assert (schedule.catch_up, schedule.cron) == (timedelta(hours=6), None)


def test_the_example_loads_with_what_it_says() -> None:
    """The example that explains every key is itself a good configuration."""
    settings = load_settings(CONFIG / "example.toml", {})
    world, console = settings.channels
    live, morning = settings.schedules
    assert settings.timezone == ZoneInfo("Europe/Kyiv")
    assert settings.telegram.admins == (123456789,)
    assert (world.chat, world.max_per_day) == ("@world_briefings", 60)
    assert world.quiet_hours == QuietHours(start=time(23), end=time(7))
    assert (live.every, live.include, live.channels) == (timedelta(minutes=10), ("NATO", "grain deal"), ("world",))
    assert (morning.cron, morning.mode) == (parse_cron("0 7 * * mon-fri"), "digest")
    assert morning.channels == ("world", console.id)
    assert [source.id for source in settings.sources_of(live)] == ["world-news"]
    assert settings.sources_of(morning) == settings.sources


def test_the_example_has_every_key() -> None:
    """Each key of the schema stands in the example, in its table, commented out or not."""
    example, schema = (CONFIG / "example.toml").read_text("utf-8"), config_schema()
    assert example.startswith("#:schema ./briefbot.schema.json\n")
    tables = {"": schema, **{name: schema["$defs"][f"{name.title()}Settings"] for name in ("telegram", "fetch")}}
    tables |= {"summarizer": schema["$defs"]["SummarizerSettings"], "telegram.limits": schema["$defs"]["LimitSettings"]}
    lists = ("source", "channel", "schedule", "topic")
    tables |= {f"{name}s": schema["$defs"][f"{name.title()}Settings"] for name in lists}
    written: dict[str, set[str]] = {name: set() for name in tables}
    table = ""
    for line in example.splitlines():
        if header := re.match(r"\[+([\w.]+)\]", line):
            table = header[1]
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            written[table].add(key[1])
    for name, described in tables.items():
        plain = {key for key in described["properties"] if f"{name}.{key}".lstrip(".") not in tables}
        assert written[name] == plain


def test_the_committed_schema_is_true() -> None:
    """The schema that editors read is the one that the settings export."""
    committed = json.loads((CONFIG / "briefbot.schema.json").read_text("utf-8"))
    assert committed == config_schema(), "write config/briefbot.schema.json anew from bot.config.config_schema()"


def test_the_schema_speaks_toml() -> None:
    """Defaults stand in the schema as the file would have them, and there is no null."""
    schema = config_schema()
    assert schema["properties"]["retention"]["default"] == "90d"
    assert schema["$defs"]["ScheduleSettings"]["properties"]["catch_up"]["default"] == "6h"
    assert '"null"' not in json.dumps(schema)
    described = [each for table in [schema, *schema["$defs"].values()] for each in table["properties"].values()]
    assert [each for each in described if not {"description", "$ref"} & set(each)] == []
    assert all(table["description"] for table in schema["$defs"].values())


def test_the_default_briefs_the_seeds() -> None:
    """What ships is the seeds and the recorded feed, to the console, every ten minutes."""
    settings = load_settings(CONFIG / "briefbot.toml", {})
    assert [(source.kind, source.path) for source in settings.sources] == [
        ("folder", "seeds"),
        ("feed", "seeds/sample-feed.xml"),
    ]
    assert [channel.kind for channel in settings.channels] == ["console"]
    assert [schedule.every for schedule in settings.schedules] == [timedelta(minutes=10)]


def test_the_default_becomes_a_telegram_bot_by_uncommenting() -> None:
    """The commented lines of the default are a good Telegram channel once their marks are off."""
    default = (CONFIG / "briefbot.toml").read_text("utf-8")
    head, mark, block = default.partition("# [[channels]]")
    settings = load(head + re.sub(r"(?m)^# ?", "", mark + block))
    assert settings.channels[1].kind == "telegram"
    assert settings.needs_token


class TestWhere:
    """Which file is read."""

    def test_the_option_goes_before_the_variable(self) -> None:
        """A file that is named is read, whatever else there is."""
        for name in ("option", "variable"):
            Path(f"{name}.toml").write_text(SMALL.replace("notes", name))
        settings = load_settings(Path("option.toml"), {"BRIEFBOT_CONFIG": "variable.toml"})
        assert settings.sources[0].id == "option"
        assert settings.path == Path("option.toml")
        assert load_settings(None, {"BRIEFBOT_CONFIG": "variable.toml"}).sources[0].id == "variable"

    def test_the_usual_place_goes_before_the_packaged_default(self) -> None:
        """Without a name, config/briefbot.toml in the working directory is read, and its paths count from there."""
        Path("config").mkdir()
        Path("config/briefbot.toml").write_text(SMALL)
        settings = load_settings(None, {"BRIEFBOT_CONFIG": ""})
        assert settings.path == Path("config/briefbot.toml")
        assert settings.path_of(settings.sources[0]) == Path("notes")

    def test_the_packaged_default_has_its_seeds_beside_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An installed bot without any configuration reads the default, and the sources beside that."""
        defaults = tmp_path / "site-packages/bot/defaults"
        defaults.mkdir(parents=True)
        (defaults / "briefbot.toml").write_text(SMALL)
        monkeypatch.setattr(bot.config, "_PACKAGE", defaults.parent)
        settings = load_settings(None, {})
        assert settings.path == defaults / "briefbot.toml"
        assert settings.path_of(settings.sources[0]) == defaults / "notes"

    def test_a_checkout_falls_back_to_its_own_config(self) -> None:
        """Run from a source tree, anywhere, the tree's own default and seeds are read."""
        settings = load_settings(None, {})
        assert settings.path == CONFIG / "briefbot.toml"
        assert settings.path_of(settings.sources[0]) == CONFIG.parent / "seeds"

    def test_a_source_with_an_address_has_no_path(self) -> None:
        """Asking where a feed on the web lies is a mistake, and is told."""
        settings = load(SMALL.replace('"folder"', '"feed"').replace('path = "notes"', 'url = "https://a.example/rss"'))
        with pytest.raises(ValueError, match="'notes' has no path"):
            settings.path_of(settings.sources[0])


class TestToken:
    """The token, which is never in the file."""

    def test_the_environment_goes_before_dotenv(self) -> None:
        """The token is read from the environment, else from .env, and shown to nobody."""
        Path(".env").write_text("OTHER=1\nBRIEFBOT_TELEGRAM_TOKEN='2:file'\n")
        from_file, from_env = load(WITH_TELEGRAM), load(WITH_TELEGRAM, BRIEFBOT_TELEGRAM_TOKEN=" 1:env\n")
        assert from_file.token is not None
        assert from_env.token is not None
        assert (from_file.token.get_secret_value(), from_env.token.get_secret_value()) == ("2:file", "1:env")
        assert not from_env.needs_token
        assert "1:env" not in repr(from_env)

    def test_the_real_environment_is_not_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only the environment that is handed over counts."""
        monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", "3:real")
        assert load(WITH_TELEGRAM).token is None

    @pytest.mark.parametrize("env", [{}, {"BRIEFBOT_TELEGRAM_TOKEN": ""}, {"BRIEFBOT_TELEGRAM_TOKEN": " "}])
    def test_without_a_token_only_telegram_is_missing_something(self, env: dict[str, str]) -> None:
        """The configuration loads without a token, and says that it needs one where a channel is on Telegram."""
        assert load(WITH_TELEGRAM, **env).needs_token
        assert not load(SMALL, **env).needs_token

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('token = "4:secret"\n' + SMALL, "1: token"),
            (f'{SMALL}[telegram]\ntoken = "4:secret"', "14: telegram.token"),
        ],
    )
    def test_a_token_in_the_file_is_sent_where_it_belongs(self, text: str, place: str) -> None:
        """A token in the file is an error that says where to put it, and does not repeat it."""
        (problem,) = problems(text)
        assert problem.startswith(f"it.toml:{place}: the token does not belong into this file")
        assert "BRIEFBOT_TELEGRAM_TOKEN" in problem
        assert "secret" not in problem

    def test_an_unreadable_dotenv_is_told(self) -> None:
        """A .env that is no text is one line, not a traceback."""
        Path(".env").write_bytes(b"\xff\xfeB\0")
        with pytest.raises(ConfigError, match=r"^\.env: the file can't be read as UTF-8"):
            load(SMALL)


class TestFile:
    """Files that can't be read at all."""

    def test_a_missing_file_is_named(self) -> None:
        """A file that is not there is one line with the way out."""
        with pytest.raises(ConfigError) as refused:
            load_settings(Path("nowhere.toml"), {})
        (problem,) = refused.value.problems
        assert problem == "nowhere.toml: there is no such file; name another with --config or $BRIEFBOT_CONFIG"

    def test_a_folder_is_told(self) -> None:
        """A folder in place of the file is said to be one."""
        Path("config.d").mkdir()
        with pytest.raises(ConfigError, match=r"^config\.d: this is a folder"):
            load_settings(Path("config.d"), {})

    def test_a_file_through_a_file_is_told(self) -> None:
        """Whatever else the system says is passed on in one line."""
        Path("plain").write_text("")
        with pytest.raises(ConfigError, match=r"^plain/it\.toml: the file can't be read \(Not a directory\)"):
            load_settings(Path("plain/it.toml"), {})

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        """A file that an editor saved with a byte order mark is read like any other."""
        assert load(f"\ufeff{SMALL}").sources[0].id == "notes"

    @pytest.mark.parametrize("content", [b'a = 1\nb = "\xe9"', "\na = 1".encode("utf-16-be")])
    def test_another_encoding_is_told_with_its_line(self, content: bytes) -> None:
        """A file that is not UTF-8 is told so, with the line where it stops being that."""
        Path("it.toml").write_bytes(content if b"\xe9" in content else b"\n\xff" + content)
        with pytest.raises(ConfigError, match=r"^it\.toml:2: the file is not in UTF-8; save it in that encoding"):
            load_settings(Path("it.toml"), {})

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("a = 1\na = 2\n", "it.toml:2: this is no valid TOML: the key was there before; keep one of the two"),
            ("[t.u]\n[t.u]\n", "it.toml:2: this is no valid TOML: the table [t.u] was there before"),
            ("a = 1\nb = nope\n", "it.toml:2: this is no valid TOML: Invalid value"),
            ('\na = "b\nc', "it.toml:2: this is no valid TOML: Illegal character"),
            ("a = [\n1,\n", "it.toml:2: this is no valid TOML: "),
            (f"a = {'[' * 9999}", "it.toml: the brackets are nested too deep"),
            (f"a = {'1' * 5000}", "it.toml:1: this is no valid TOML: "),
        ],
    )
    def test_bad_toml_is_told_with_its_line(self, text: str, says: str) -> None:
        """A slip in the writing is one line that says where and what."""
        (problem,) = problems(text)
        assert problem.startswith(says)


@pytest.mark.parametrize(
    ("written", "chat"),
    [('"@world_briefings"', "@world_briefings"), ("-1001234567890", -1001234567890), ('"-100123"', -100123)],
)
def test_a_chat_is_a_name_or_a_number(written: str, chat: str | int) -> None:
    """A chat's number may stand in quotation marks."""
    settings = load(WITH_TELEGRAM.replace('"@world_briefings"', written))
    assert settings.channels[1].chat == chat


def test_a_recorded_feed_has_a_path() -> None:
    """A feed may be read from a file in place of an address."""
    source = load(SMALL.replace('"folder"', '"feed"')).sources[0]
    assert (source.kind, source.path, source.url) == ("feed", "notes", None)


def test_numbers_may_be_whole_or_not() -> None:
    """A limit takes 2 as well as 2.5."""
    limits = load(f"telegram.limits = {{ per_second = 2, per_chat_s = 2.5 }}\n{SMALL}").telegram.limits
    assert (limits.per_second, limits.per_chat_s) == (2, 2.5)
