"""The words of all cases, kept by the database itself in the transaction that changes them.

One row per piece: the heading of a case (kind 0), a message (1), the name of an attachment (2), a message of
a supplier's thread with the names of its files (3); its id is the id of what it is made from, times four,
plus the kind. Triggers keep it, so that no writer can forget to.
SQLite has an FTS5 table, PostgreSQL a ``tsvector`` with a GIN index. Words are whole and without stems.
"""

# ruff: noqa: S608  (statements made of constants of this file)

from __future__ import annotations

from sqlalchemy import Connection, inspect

HEADING, MESSAGE, ATTACHMENT, SUPPLIER = 0, 1, 2, 3
TOUCH = (
    "UPDATE desk_case SET subject = subject",
    "UPDATE case_message SET body = body",
    "UPDATE attachment SET subject_id = subject_id WHERE subject_kind = 'case'",
)
TOUCH_THREADS = "UPDATE supplier_message SET body = body"

_SQLITE_HEADING = """
SELECT c.id * 4, c.reference || ' ' || c.subject || ' ' || p.name || ' ' || p.email || ' ' || coalesce(
  (SELECT group_concat(json_extract(a.value, '$.value'), ' ') FROM json_each(c.answers) a), ''), c.id, 0
FROM desk_case c JOIN person p ON p.id = c.requester_id WHERE {which}
"""
_INTO = "INSERT INTO case_search(rowid, words, case_id, kind)"
_SQLITE_PIECES = {
    "heading": ("desk_case", "", f"{_INTO} {_SQLITE_HEADING.format(which='c.id = new.id')}", 0),
    "message": ("case_message", "", f"{_INTO} VALUES (new.id * 4 + 1, new.body, new.case_id, 1)", 1),
    "attachment": (
        "attachment",
        "WHEN new.subject_kind = 'case'",
        f"{_INTO} SELECT new.id * 4 + 2, f.name, new.subject_id, 2 "
        "FROM stored_file f WHERE f.id = new.file_id",
        2,
    ),
}
# Mail that fits no thread has no case, and is not found.
_SQLITE_THREAD = f"""{_INTO}
SELECT m.id * 4 + 3, m.subject || ' ' || m.body || ' ' || coalesce((SELECT group_concat(f.name, ' ')
  FROM attachment a JOIN stored_file f ON f.id = a.file_id
  WHERE a.subject_kind = 'supplier_message' AND a.subject_id = m.id), ''), e.case_id, 3
FROM supplier_message m JOIN escalation e ON e.id = m.escalation_id WHERE m.id = {{which}}
"""
_CHANGES = {
    "heading": "reference, subject, requester_id, answers",
    "message": "body, case_id",
    "attachment": "file_id, subject_id, subject_kind",
}
_THREAD_CHANGES = "subject, body, escalation_id"
_OUT = "DELETE FROM case_search WHERE rowid = old.id * 4 + {kind}"


def _sqlite() -> list[str]:
    found = [
        "CREATE VIRTUAL TABLE IF NOT EXISTS case_search USING fts5("
        "words, case_id UNINDEXED, kind UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '3')"
    ]
    for name, (table, when, write, kind) in _SQLITE_PIECES.items():
        out = _OUT.format(kind=kind)
        start = f"CREATE TRIGGER IF NOT EXISTS case_search_{name}"
        found += [
            f"{start}_new AFTER INSERT ON {table} {when} BEGIN {write}; END",
            f"{start}_changed AFTER UPDATE OF {_CHANGES[name]} ON {table} {when} BEGIN {out}; {write}; END",
            f"{start}_gone AFTER DELETE ON {table} BEGIN {out}; END",
        ]
    theirs = "(SELECT id FROM desk_case WHERE requester_id = new.id)"
    found.append(
        "CREATE TRIGGER IF NOT EXISTS case_search_person_changed AFTER UPDATE OF name, email ON person "
        "WHEN new.name <> old.name OR new.email <> old.email BEGIN "
        f"DELETE FROM case_search WHERE rowid IN (SELECT id * 4 FROM desk_case WHERE requester_id = new.id); "
        f"{_INTO} {_SQLITE_HEADING.format(which=f'c.id IN {theirs}')}; END"
    )
    return found


def _sqlite_threads() -> list[str]:
    start, body = "CREATE TRIGGER IF NOT EXISTS case_search_thread", _SQLITE_THREAD.format(which="new.id")
    out = _OUT.format(kind=SUPPLIER)
    of_file = _SQLITE_THREAD.format(which="new.subject_id")
    return [
        f"{start}_new AFTER INSERT ON supplier_message BEGIN {body}; END",
        f"{start}_changed AFTER UPDATE OF {_THREAD_CHANGES} ON supplier_message BEGIN {out}; {body}; END",
        f"{start}_gone AFTER DELETE ON supplier_message BEGIN {out}; END",
        f"{start}_file AFTER INSERT ON attachment WHEN new.subject_kind = 'supplier_message' BEGIN "
        f"DELETE FROM case_search WHERE rowid = new.subject_id * 4 + 3; {of_file}; END",
    ]


_POSTGRES = [
    """
CREATE TABLE IF NOT EXISTS case_search (
    id bigint PRIMARY KEY, words tsvector NOT NULL, case_id int NOT NULL, kind smallint NOT NULL)
""",
    "CREATE INDEX IF NOT EXISTS ix_case_search_words ON case_search USING gin (words)",
    "CREATE INDEX IF NOT EXISTS ix_case_search_case ON case_search (case_id)",
    """
CREATE OR REPLACE FUNCTION case_search_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
  SELECT to_tsvector('simple', regexp_replace(left(said, 200000), '[^[:alnum:]]+', ' ', 'g')) $$
""",
    """
CREATE OR REPLACE FUNCTION case_search_write(piece bigint, said text, of_case int, of_kind int) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO case_search (id, words, case_id, kind)
  VALUES (piece, case_search_words(said), of_case, of_kind)
  ON CONFLICT (id) DO UPDATE SET words = excluded.words, case_id = excluded.case_id $$
""",
    """
CREATE OR REPLACE FUNCTION case_search_headings(of_case int, of_person int) RETURNS void LANGUAGE sql AS $$
  SELECT case_search_write(c.id::bigint * 4, concat_ws(' ', c.reference, c.subject, p.name, p.email,
    (SELECT string_agg(a ->> 'value', ' ') FROM json_array_elements(c.answers) a)), c.id, 0)
  FROM desk_case c JOIN person p ON p.id = c.requester_id
  WHERE c.id = of_case OR c.requester_id = of_person $$
""",
    """
CREATE OR REPLACE FUNCTION case_search_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM case_search WHERE id = old.id::bigint * 4 + TG_ARGV[0]::int;
  ELSIF TG_TABLE_NAME = 'desk_case' THEN PERFORM case_search_headings(new.id, NULL);
  ELSIF TG_TABLE_NAME = 'person' THEN PERFORM case_search_headings(NULL, new.id);
  ELSIF TG_TABLE_NAME = 'case_message' THEN
    PERFORM case_search_write(new.id::bigint * 4 + 1, new.body, new.case_id, 1);
  ELSIF new.subject_kind = 'case' THEN
    PERFORM case_search_write(new.id::bigint * 4 + 2, f.name, new.subject_id, 2)
    FROM stored_file f WHERE f.id = new.file_id;
  END IF;
  RETURN NULL; END $$
""",
]


_POSTGRES_THREADS = [
    """
CREATE OR REPLACE FUNCTION case_search_thread(of_message int) RETURNS void LANGUAGE sql AS $$
  SELECT case_search_write(m.id::bigint * 4 + 3, concat_ws(' ', m.subject, m.body, (
    SELECT string_agg(f.name, ' ') FROM attachment a JOIN stored_file f ON f.id = a.file_id
    WHERE a.subject_kind = 'supplier_message' AND a.subject_id = m.id)), e.case_id, 3)
  FROM supplier_message m JOIN escalation e ON e.id = m.escalation_id WHERE m.id = of_message $$
""",
    """
CREATE OR REPLACE FUNCTION case_search_thread_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_TABLE_NAME = 'attachment' THEN PERFORM case_search_thread(new.subject_id);
  ELSE
    IF TG_OP <> 'INSERT' THEN DELETE FROM case_search WHERE id = old.id::bigint * 4 + 3; END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM case_search_thread(new.id); END IF;
  END IF;
  RETURN NULL; END $$
""",
]


def _postgres_threads() -> list[str]:
    start, runs = "CREATE OR REPLACE TRIGGER case_search_thread", "EXECUTE FUNCTION case_search_thread_kept()"
    each = f"ON supplier_message FOR EACH ROW {runs}"
    return [
        *_POSTGRES_THREADS,
        f"{start}_new AFTER INSERT {each}",
        f"{start}_changed AFTER UPDATE OF {_THREAD_CHANGES} {each}",
        f"{start}_gone AFTER DELETE {each}",
        f"{start}_file AFTER INSERT ON attachment FOR EACH ROW "
        f"WHEN (new.subject_kind = 'supplier_message') {runs}",
    ]


def _postgres() -> list[str]:
    found = list(_POSTGRES)
    for name, (table, _, _, kind) in _SQLITE_PIECES.items():
        start = f"CREATE OR REPLACE TRIGGER case_search_{name}"
        runs = f"ON {table} FOR EACH ROW EXECUTE FUNCTION case_search_kept({kind})"
        found += [
            f"{start}_new AFTER INSERT {runs}",
            f"{start}_changed AFTER UPDATE OF {_CHANGES[name]} {runs}",
            f"{start}_gone AFTER DELETE {runs}",
        ]
    found.append(
        "CREATE OR REPLACE TRIGGER case_search_person_changed AFTER UPDATE OF name, email ON person "
        "FOR EACH ROW WHEN (new.name <> old.name OR new.email <> old.email) "
        "EXECUTE FUNCTION case_search_kept()"
    )
    return found


def make(connection: Connection) -> None:
    """The table and its triggers, where they are missing; of suppliers' threads once there are such."""
    is_postgres = connection.dialect.name == "postgresql"
    found = _postgres() if is_postgres else _sqlite()
    if _has_threads(connection):
        found += _postgres_threads() if is_postgres else _sqlite_threads()
    for statement in found:
        connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> None:
    """Every word anew. The triggers do it: each row is written as it is."""
    make(connection)
    connection.exec_driver_sql("DELETE FROM case_search")
    for statement in (*TOUCH, *((TOUCH_THREADS,) if _has_threads(connection) else ())):
        connection.exec_driver_sql(statement)


def make_threads(connection: Connection) -> None:
    """Let the search find suppliers' threads, also those that are there already."""
    make(connection)
    connection.exec_driver_sql(TOUCH_THREADS)


def drop_threads(connection: Connection) -> None:
    """Let it find them no more."""
    is_postgres = connection.dialect.name == "postgresql"
    for name in ("new", "changed", "gone", "file"):
        table = f" ON {'attachment' if name == 'file' else 'supplier_message'}" if is_postgres else ""
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS case_search_thread_{name}{table}")
    if is_postgres:
        connection.exec_driver_sql("DROP FUNCTION case_search_thread_kept()")
        connection.exec_driver_sql("DROP FUNCTION case_search_thread(int)")
    connection.exec_driver_sql(f"DELETE FROM case_search WHERE kind = {SUPPLIER}")


def _has_threads(connection: Connection) -> bool:
    return inspect(connection).has_table("supplier_message")
