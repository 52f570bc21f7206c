"""SQL compiled once for all applications of a test run: each engine would compile every statement again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine

_first: dict[str, Engine] = {}


def engine_with_shared_statements(url: str, **options: Any) -> Engine:
    """``create_engine``, but compiled statements are kept with those of the first engine of this kind.

    They are kept by the dialect that compiled them, so that is shared as well, once it has met its server.
    """
    engine = create_engine(url, **options)
    kind = engine.url.drivername
    if kind in _first and hasattr(_first[kind].dialect, "server_version_info"):
        engine.dialect = _first[kind].dialect
        engine._compiled_cache = _first[kind]._compiled_cache
    else:
        _first[kind] = engine
    return engine
