"""A catalogue file tried, and done: what it changes line by line, then all in one transaction (DM-T2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.catalogue.doors import Doors, Line, Touched
from portal.catalogue.file_shape import CatalogueFault, CatalogueFile, Entry
from portal.catalogue.models import Category, Licence, Peak, ResolverGroup, Service, SuperUser
from portal.identity.actor import Actor
from portal.kernel.stamped import configuration_changed

# Names in the file that are called otherwise in the table, or are not columns of it.
RENAMED = {"form": "form_key"}
NO_COLUMNS = frozenset(
    {"given", "state", "groups", "policy", "retired", "keywords", "category", "peak", "super_user"}
)


@dataclass(frozen=True)
class Rehearsal:
    """What a file would do: its changes, and what hangs on each service it touches."""

    lines: tuple[Line, ...]
    touched: tuple[tuple[str, tuple[Touched, ...]], ...]


def rehearse(session: Session, doors: Doors, file: CatalogueFile) -> Rehearsal:
    """Only reads. Raises ``CatalogueFault``."""
    lines = [line for part in doors.before for line in part.plan(session, file)]
    lines += _own_lines(session, file)
    lines += [line for part in doors.after for line in part.plan(session, file)]
    _check_forms(session, doors, file)
    touched = []
    for entry in file.services:
        service = _service(session, entry["key"])
        if service is not None:
            touched.append((service.name, tuple(t for ask in doors.touches for t in ask(session, service))))
    return Rehearsal(tuple(lines), tuple(touched))


def apply_file(
    session: Session, doors: Doors, file: CatalogueFile, *, actor: Actor, now: datetime
) -> Rehearsal:
    """Do what ``rehearse`` said. A second time it changes nothing. Raises ``CatalogueFault``."""
    found = rehearse(session, doors, file)
    new = frozenset(e["key"] for e in file.services if _service(session, e["key"]) is None)
    for part in doors.before:
        part.apply(session, file, now, new)
    for entry in file.services:
        _apply_service(session, entry, now)
    for entry in file.licences:
        _put(session, Licence, {"key": entry["key"]}, entry)
    session.flush()
    for part in doors.after:
        part.apply(session, file, now, new)
    if found.lines:
        record(
            session,
            now=now,
            action="catalogue.applied",
            subject_type="catalogue",
            subject_id=", ".join(entry["key"] for entry in file.services)[:60],
            actor_id=actor.person_id,
            actor_name=actor.name,
            details={"lines": [f"{line.what}: {line.act}" for line in found.lines]},
        )
        configuration_changed(session)
    return found


def _check_forms(session: Session, doors: Doors, file: CatalogueFile) -> None:
    known = set(doors.form_titles(session)) | {str(form.get("key")) for form in file.forms}
    problems = []
    for service in file.services:
        for category in service["category"]:
            if category["form"] not in known:
                problems.append(f"There is no form “{category['form']}”, which “{category['key']}” asks for.")
            if category["case_type"] not in doors.case_types:
                problems.append(f"There is no case type “{category['case_type']}” (“{category['key']}”).")
    groups = set(session.scalars(select(ResolverGroup.key)))
    problems += [
        f"There is no group “{key}”."
        for entry in file.services
        for key in entry["groups"]
        if key not in groups
    ]
    if problems:
        raise CatalogueFault(problems)


def _service(session: Session, key: str) -> Service | None:
    return session.scalar(select(Service).where(Service.key == key))


def _own_lines(session: Session, file: CatalogueFile) -> list[Line]:
    lines: list[Line] = []
    for entry in file.services:
        lines += _service_lines(session, entry)
    for entry in file.licences:
        stored = session.scalar(select(Licence).where(Licence.key == entry["key"]))
        lines += _line(f"Licence {entry['module']}", stored, entry)
    return lines


def _service_lines(session: Session, entry: Entry) -> Iterable[Line]:
    service = _service(session, entry["key"])
    name = entry["name"]
    yield from _line(f"Service {name}", service, entry)
    if service is not None and service.is_active != (entry["state"] == "open"):
        yield Line(f"Service {name}", "ended" if service.is_active else "opened")
    for kind in ("category", "peak", "super_user"):
        for each in entry[kind]:
            stored = _stored(session, kind, service, each)
            what = f"{name}, {kind.replace('_', ' ')} {each.get('name') or each.get('title')}"
            yield from _line(what, stored, each)
            if kind == "category" and (stored is None or stored.is_active) == each["retired"]:
                yield Line(what, "retired" if each["retired"] else "offered again")
    groups = {row.key: row for row in session.scalars(select(ResolverGroup))}
    for key in entry["groups"]:
        if key in groups and entry["key"] not in groups[key].service_keys:
            yield Line(f"Group {groups[key].name}", "changed", (f"resolves cases of {name} too",))


def _line(what: str, stored: Any, entry: Entry) -> list[Line]:
    if stored is None:
        return [Line(what, "new")]
    details = tuple(
        f"{name.replace('_', ' ')}: “{_words(old)}” becomes “{_words(new)}”"
        for name, (old, new) in _differences(stored, entry).items()
    )
    return [Line(what, "changed", details)] if details else []


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _differences(stored: Any, entry: Entry) -> dict[str, tuple[Any, Any]]:
    """Columns that the file names and that would change."""
    return {
        name: (getattr(stored, name), value)
        for name, value in _columns(entry, only_given=True).items()
        if getattr(stored, name) != value
    }


def _columns(entry: Entry, *, only_given: bool) -> dict[str, Any]:
    return {
        RENAMED.get(name, name): value
        for name, value in entry.items()
        if name not in NO_COLUMNS and (not only_given or name in entry["given"])
    }


def _identity(kind: str, service: Service, entry: Entry) -> tuple[Any, Mapping[str, Any]]:
    """The table an entry goes to, and what tells its row apart."""
    names = {"category": ("key",), "peak": ("title", "starts_on"), "super_user": ("module", "email")}[kind]
    model: Any = {"category": Category, "peak": Peak, "super_user": SuperUser}[kind]
    return model, {"service_id": service.id, **{name: entry[name] for name in names}}


def _stored(session: Session, kind: str, service: Service | None, entry: Entry) -> Any:
    if service is None:
        return None
    model, identity = _identity(kind, service, entry)
    return session.scalar(select(model).filter_by(**identity))


def _put(session: Session, model: Any, identity: Mapping[str, Any], entry: Entry) -> Any:
    """Change the row, or add it."""
    row = session.scalar(select(model).filter_by(**identity))
    if row is None:
        row = model(**{**identity, **_columns(entry, only_given=False)})
        session.add(row)
        session.flush()
    else:
        changed = _differences(row, entry)
        for name, (_, value) in changed.items():
            setattr(row, name, value)
        if changed and hasattr(row, "version"):
            row.version += 1
    return row


def _apply_service(session: Session, entry: Entry, now: datetime) -> None:
    service = _put(session, Service, {"key": entry["key"]}, entry)
    is_open = entry["state"] == "open"
    if service.is_active != is_open or (not is_open and service.ended_at is None):
        service.is_active, service.ended_at = is_open, None if is_open else now
    for kind in ("category", "peak", "super_user"):
        for place, each in enumerate(entry[kind]):
            model, identity = _identity(kind, service, each)
            row = _put(session, model, identity, each)
            if kind == "category":
                row.is_active = not each["retired"]
                row.position = row.position or place
    for group in session.scalars(select(ResolverGroup)):
        if group.key in entry["groups"] and service.key not in group.service_keys:
            group.service_keys = [*group.service_keys, service.key]
    session.flush()
