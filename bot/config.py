"""The configuration: finds the file, reads it, and gives settings or every problem at once.

What the keys are is ``bot.settings``'s, what must fit together ``bot.configuration.rules``'s, how it is said
``bot.configuration.problems``'s.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.configuration.problems import finding_of, problem_lines
from bot.configuration.rules import findings
from bot.errors import ConfigError
from bot.settings import ConfigFile, Settings
from bot.timing.durations import write_duration

CONFIG_VARIABLE = "BRIEFBOT_CONFIG"
TOKEN_VARIABLE = "BRIEFBOT_TELEGRAM_TOKEN"  # noqa: S105 - the name of the variable, not a token
_USUAL = Path("config/briefbot.toml")
_PACKAGE = Path(__file__).parent
_LINE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Which file to read, and the folder that its sources' paths are relative to."""

    path: Path
    base: Path


def load_settings(path: Path | None, env: Mapping[str, str]) -> Settings:
    """Read the configuration: ``path``, else ``$BRIEFBOT_CONFIG``, else the usual file, else the packaged default.

    The token comes from ``env``, else from ``.env`` in the working directory.

    Raises:
        ConfigError: it can't be used; one line for each thing wrong.
    """
    found = _find(path, env)
    text = _read(found.path)
    raw = _parse(found.path, text)
    checked = _check(found.path, text, raw)
    parts = {name: getattr(checked, name) for name in ConfigFile.model_fields}
    return Settings.model_construct(**parts, token=_token(env), path=found.path, base=found.base)


def config_schema() -> dict[str, Any]:
    """Give the JSON Schema of the configuration file, for editors."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **ConfigFile.model_json_schema(schema_generator=_TomlSchema),
    }


class _TomlSchema(GenerateJsonSchema):
    """The schema of what TOML can say: it has no null, a key is there or not."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Describe the value that is there."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Tell a default, unless it is that the key is not there."""
        told = super().default_schema(schema)
        return {key: value for key, value in told.items() if (key, value) != ("default", None)}

    def encode_default(self, dft: Any) -> Any:
        """Write a default as the file would."""
        return write_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the library's signature
        """Leave out titles that only repeat the key."""
        return False


def _find(path: Path | None, env: Mapping[str, str]) -> _Found:
    """Choose the file. A file that is asked for is never replaced by another."""
    asked_for = path or (Path(env[CONFIG_VARIABLE]) if env.get(CONFIG_VARIABLE) else None)
    if asked_for or _USUAL.exists():
        return _Found(path=asked_for or _USUAL, base=Path())
    packaged = _PACKAGE / "defaults"
    if packaged.is_dir():
        return _Found(path=packaged / _USUAL.name, base=packaged)
    checkout = _PACKAGE.parent
    return _Found(path=checkout / _USUAL, base=checkout)


def _read(path: Path) -> str:
    """Read the file's text; a byte order mark, which some editors write, is passed over."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: there is no such file; name another with --config or ${CONFIG_VARIABLE}"]
        ) from None
    except IsADirectoryError:
        raise ConfigError([f"{path}: this is a folder; name the file in it, like {path / _USUAL.name}"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: the file can't be read ({error.strerror}); check its rights"]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{path}:{line}: the file is not in UTF-8; save it in that encoding"]) from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    """Read TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError([f"{path}: the brackets are nested too deep; take some out"]) from None
    except ValueError as error:
        found = _LINE.fullmatch(str(error))
        line = (found and found["line"]) or text.rstrip("\n").count("\n") + 1
        what = found["what"] if found else str(error)
        raise ConfigError([f"{path}:{line}: this is no valid TOML: {_in_words(what)}"]) from None


def _in_words(what: str) -> str:
    """Say what tomllib found in a sentence for those who don't know how it works."""
    if what == "Cannot overwrite a value":
        return "the key was there before; keep one of the two"
    if table := re.fullmatch(r"Cannot declare \((.*?),?\) twice", what):
        name = ".".join(re.findall(r"'([^']*)'", table[1]))
        return f"the table [{name}] was there before; put their keys together"
    return what.replace("\n", "\\n")


def _check(path: Path, text: str, raw: dict[str, Any]) -> ConfigFile:
    """Check every value, and what must fit together."""
    found = findings(raw)
    try:
        checked = ConfigFile.model_validate(raw)
    except ValidationError as error:
        found += [finding for details in error.errors() if (finding := finding_of(details))]
    if found:
        raise ConfigError(problem_lines(path, text, raw, found))
    return checked


class _Secrets(BaseSettings):
    """What never stands in the configuration file. A field's name is the variable's, in small letters."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8-sig", extra="ignore")

    briefbot_telegram_token: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the environment is given, not looked up
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment that was given, then ``.env``."""
        return init_settings, dotenv_settings


def _token(env: Mapping[str, str]) -> SecretStr | None:
    """Get the token, without the spaces and line ends that come with copying."""
    given = {TOKEN_VARIABLE.lower(): SecretStr(env[TOKEN_VARIABLE])} if env.get(TOKEN_VARIABLE) else {}
    try:
        token = _Secrets(**given).briefbot_telegram_token
    except (OSError, UnicodeDecodeError):
        raise ConfigError([".env: the file can't be read as UTF-8 text; save it so, or check its rights"]) from None
    written = token.get_secret_value().strip() if token else ""
    return SecretStr(written) if written else None
