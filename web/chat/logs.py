"""Logs: one JSON object a line, with where an error was and never what it said, since that may quote a visitor."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def where(error: BaseException) -> str:
    """The kind of an error and the last lines that led to it, without its message."""
    lines = [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in walk_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(lines[-6:])}"


def _place(_: Any, __: str, event: Any) -> Any:
    """An exception becomes its kind and its place in the code."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["error"] = where(found)
    for name in ("stack_info", "exc_text"):
        event.pop(name, None)
    return event


def without_ids(path: str) -> str:
    """A path as it may be logged: a conversation cannot be found by it once it is wiped."""
    return _ID.sub("-", path)


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """The lines that every logger writes."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _place,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Paths lose their ids; a traceback is never printed."""
        record.args = tuple(without_ids(one) if isinstance(one, str) else one for one in record.args or ()) or None
        record.exc_text = None
        return super().format(record)


def configured() -> dict[str, Any]:
    """The value of ``LOGGING``; also sets up structlog itself."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "web.chat.logs.JsonFormatter"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # These would quote what was sent.
            "django.db.backends": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
        },
    }
