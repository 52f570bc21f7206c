"""The bare ceiling: the least a Flask application can do. It is started by the same server, with as many
processes, as the portal itself; ``CEILING_DATABASE`` names a database with one table to insert into."""

from __future__ import annotations

import os

from flask import Flask, request
from sqlalchemy import text

from portal.kernel.db import make_engine

TABLE = "CREATE TABLE bare_row (id {identity}, body VARCHAR(500) NOT NULL)"
IDENTITY = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "BIGSERIAL PRIMARY KEY"}


def create_table(url: str) -> None:
    """Once, before the two processes start: on PostgreSQL one of two that create it at once would fail."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(TABLE.format(identity=IDENTITY[engine.dialect.name])))
    engine.dispose()


def create_ceiling() -> Flask:
    """``GET /page/<size>`` answers that many bytes; ``POST /row`` stores one row, fully synchronous."""
    app = Flask("ceiling", static_folder=None)
    pages: dict[int, str] = {}
    engine = make_engine(os.environ["CEILING_DATABASE"])

    @app.get("/page/<int:size>")
    def page(size: int) -> str:
        return pages.setdefault(size, "x" * size)

    @app.post("/row")
    def row() -> str:
        driver = engine.raw_connection()
        cursor = driver.cursor()
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        cursor.execute(f"INSERT INTO bare_row (body) VALUES ({mark})", (request.form["body"],))  # noqa: S608
        driver.commit()
        driver.close()
        return "stored"

    return app
