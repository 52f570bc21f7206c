"""Records that may be one person: looked through, merged with a preview, parted again (FR-020)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.customer_merging import merge_customers, undo_merge
from portal.cases.customers.timeline import Asked, Whose, figures
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.desk.customers import NUMBER, ROWS, look, today
from portal.cases.desk_forms import whole_number
from portal.identity.customer_models import PersonMerge
from portal.identity.customer_queries import (
    customer,
    notes_now,
    open_pairs,
    organisations_of,
    person_for_change,
)
from portal.identity.customer_rules import FIELD_NAMES, LIKENESS_WORDS, CustomerText, best_of, shown
from portal.identity.customers import RecordChanged, RecordRefused
from portal.identity.duplicates import settle_pair
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db


@blueprint.get("/customers/duplicates")
@access(needs=Permission.SEE_CUSTOMERS)
def duplicates() -> ResponseReturnValue:
    number = page_number()
    pairs = open_pairs(db(), limit=ROWS + 1, offset=(number - 1) * ROWS)
    return render_template(
        "cases/desk/duplicates.html", page=page_of(pairs, number, ROWS), words=LIKENESS_WORDS
    )


@blueprint.post(f"/customers/<{NUMBER}:person_id>/merging/<{NUMBER}:other_id>/difference")
@access(needs=Permission.SEE_CUSTOMERS)
def customers_differ(person_id: int, other_id: int) -> ResponseReturnValue:
    """They are two people: the pair is not offered again."""
    settled = settle_pair(db(), first_id=person_id, second_id=other_id, by_name=agent().name, now=clock.now())
    if not settled:
        abort(404)
    flash("Noted: these are two people.", "success")
    return redirect(url_for("desk.cases.duplicates"))


@blueprint.get(f"/customers/<{NUMBER}:person_id>/merging/<{NUMBER}:other_id>")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_merging(person_id: int, other_id: int) -> ResponseReturnValue:
    """What would become of the two, before anything does."""
    kept, gone = (customer(db(), number) or abort(404) for number in (person_id, other_id))
    if kept.id == gone.id or kept.merged_into_id is not None or gone.merged_into_id is not None:
        return redirect(url_for("desk.cases.customer", person_id=person_id))
    for person in (kept, gone):
        look("customer", person.id)
    return _preview(kept, gone)


@blueprint.post(f"/customers/<{NUMBER}:person_id>/merging/<{NUMBER}:other_id>")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_merge(person_id: int, other_id: int) -> ResponseReturnValue:
    both = {number: person_for_change(db(), number) for number in sorted({person_id, other_id})}
    kept, gone = both[person_id] or abort(404), both[other_id] or abort(404)
    taken = {name: request.form.get(f"take-{name}", "") for name in FIELD_NAMES}
    versions = tuple(whole_number(request.form.get(name)) for name in ("kept_version", "gone_version"))
    try:
        merge_customers(
            db(),
            kept=kept,
            gone=gone,
            versions=(versions[0], versions[1]),
            taken=taken,
            actor=agent(),
            now=clock.now(),
        )
    except RecordChanged:
        why = "One of the two records has changed since you opened this page. Look again, then merge."
        return _preview(kept, gone, why, taken), 409
    except RecordRefused as refusal:
        return _preview(kept, gone, str(refusal), taken), 422
    flash(f"The two records are one now: {kept.name}.", "success")
    return redirect(url_for("desk.cases.customer", person_id=kept.id))


def _preview(kept: Person, gone: Person, error: str = "", taken: dict[str, str] | None = None) -> str:
    texts = [asdict(CustomerText.of(person)) for person in (kept, gone)]
    best = best_of(texts[0], texts[1]) | {k: v for k, v in (taken or {}).items() if v in {"kept", "gone"}}
    fields = [
        (name, label, shown(name, texts[0][name]), shown(name, texts[1][name]), best[name])
        for name, label in FIELD_NAMES.items()
    ]
    return render_template(
        "cases/desk/customer_merging.html",
        kept=kept,
        gone=gone,
        fields=fields,
        both=[_what_hangs_on(person) for person in (kept, gone)],
        error=error,
    )


def _what_hangs_on(person: Person) -> dict[str, Any]:
    """What would move with this record. All cases move, those of services the reader may not see, too."""
    return {
        "figures": figures(db(), Asked(Whose(person_id=person.id), None, today())),
        "mine": figures(db(), Asked(Whose(person_id=person.id), my_services(), today())),
        "notes": len(notes_now(db(), today(), person_id=person.id)),
        "organisations": organisations_of(db(), person),
    }


@blueprint.post(f"/customers/merges/<{NUMBER}:merge_id>/undo")
@access(needs=Permission.SEE_CUSTOMERS)
def customer_merge_undo(merge_id: int) -> ResponseReturnValue:
    merge = db().get(PersonMerge, merge_id) or abort(404)
    both = {number: person_for_change(db(), number) for number in sorted({merge.kept_id, merge.gone_id})}
    kept, gone = both[merge.kept_id] or abort(404), both[merge.gone_id] or abort(404)
    try:
        undo_merge(db(), merge=merge, kept=kept, gone=gone, actor=agent(), now=clock.now())
        flash(f"{kept.name} and {gone.name} are two records again.", "success")
    except RecordRefused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("desk.cases.customer", person_id=kept.id))
