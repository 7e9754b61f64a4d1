"""The log: every line of it, ours and the libraries', through one pipeline onto standard error.

One line an event, as text or as JSON; nothing secret gets through. Where lines are kept and for how long is the
operator's to say (journald, logrotate): there is no file here.
"""

import logging
import sys
from collections.abc import Callable

import structlog
from rich.console import Console
from rich.logging import RichHandler
from structlog.typing import EventDict, WrappedLogger

Redact = Callable[[str], str]

# Writes every statement with its values, articles and all, once its level allows.
_NEVER_BELOW_WARNING = ("sqlalchemy", "alembic")
_OUR_OWN = ("bot", "summarizer")


def log_to(err: Console, *, level: str, style: str, redact: Redact) -> None:
    """Send the whole process's log to standard error: in colour on a terminal, else a plain line an event.

    ``level`` is debug, info, warning or error; libraries are heard from info on at debug, else from warning on.
    ``style`` is text or json. May be called again.
    """
    logging.raiseExceptions = False  # a line that can't be written would be printed raw, with all that is in it
    on_terminal = style == "text" and err.is_terminal
    handler = (
        RichHandler(console=err, show_path=False, markup=False, log_time_format="%X")
        if on_terminal
        else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(_formatter(style, redact, on_terminal=on_terminal))
    own = logging.getLevelNamesMapping()[level.upper()]
    libraries = logging.INFO if own <= logging.DEBUG else max(own, logging.WARNING)
    logging.basicConfig(level=libraries, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _OUR_OWN:
        logging.getLogger(name).setLevel(own)
    for name in _NEVER_BELOW_WARNING:
        logging.getLogger(name).setLevel(max(libraries, logging.WARNING))


def _formatter(style: str, redact: Redact, *, on_terminal: bool) -> logging.Formatter:
    render = _json_line if style == "json" else _terminal_lines if on_terminal else _text_line

    def render_discreetly(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
        # Last of all: whatever became text on the way, tracebacks included, goes through here.
        return redact(render(event))

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            render_discreetly,
        ],
    )


def _json_line(event: EventDict) -> str:
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", event))


def _text_line(event: EventDict) -> str:
    """Write ``time LEVEL what happened``; a line break in it would let a title forge a line of its own."""
    told = " | ".join(_told(event).splitlines())
    return f"{event['timestamp'][:19]}Z {event['level'].upper()} {told}"


def _terminal_lines(event: EventDict) -> str:
    return _told(event)


def _told(event: EventDict) -> str:
    return "\n".join(str(event[key]) for key in ("event", "exception", "stack") if event.get(key))
