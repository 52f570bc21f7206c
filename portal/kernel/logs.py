"""Log lines as key=value for people at a terminal; no personal data and no secret is ever passed in."""

from __future__ import annotations

import logging

import structlog


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
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )
