"""Log lines as key=value for people at a terminal; no personal data and no secret is ever passed in."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

import structlog

MESSAGE_MAX = 200
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logs(level: str) -> None:
    """Print lines of ``level`` (a name of the standard library's) and above. Raises ``ValueError``."""
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"PORTAL_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not {level!r}.")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(told),
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )


def told(exc_info: ExceptionInfo) -> str:
    """Where an exception came from, and those behind it, with the first line of what each says.

    Further lines are where databases quote the row that somebody typed.
    """
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        first = str(error).partition("\n")[0][:MESSAGE_MAX]
        parts.append("".join([*traceback.format_tb(error.__traceback__), f"{type(error).__name__}: {first}"]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(parts))
