"""Content as files: a section taken out as a zip file with its pictures, Markdown brought in as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import abort, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from content import queries as content
from content.bulk import Outcome
from content.page_files import ImportFault
from portal.attachments.archives import ArchiveDamaged, ArchiveTooLarge, packed, unpacked
from portal.attachments.editor.blueprint import blueprint
from portal.attachments.exchange import Bringing, bring_all_in, check_in, take_out, take_out_pages
from portal.attachments.exchange_forms import ImportForm
from portal.attachments.receiving import file_store, scanned, settings
from portal.attachments.rules import Purpose, UploadRefused
from portal.faqs.actors import actor_on, may_author_on, may_write_on
from portal.faqs.bulk import sort_out
from portal.faqs.bulk_acts import BulkAct
from portal.faqs.editor.blueprint import me_on
from portal.faqs.editor.bulk import ticked_pages
from portal.faqs.scope import section_choices
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db
from portal.web.uploads import takes_files

MOST_BYTES = 20 * 1024 * 1024
"""Of all files together, unpacked: a zip file may grow a thousandfold."""


class NotAZip(ValueError):
    """What was sent cannot be unpacked; the message is for the screen."""


@blueprint.get("/exchange")
@access(needs=Permission.WRITE_CONTENT)
def exchange() -> ResponseReturnValue:
    return _page(_form(), 200)


@blueprint.get("/exchange/<section_key>.zip")
@access(needs=Permission.WRITE_CONTENT)
def export(section_key: str) -> ResponseReturnValue:
    """The section and those below it, as they stand now. Drafts and notes for staff are in it.

    So those below it that this person may not edit (they may take over no roles from above) are left out.
    """
    found = content.section_by_key(db(), section_key)
    if found is None:
        abort(404)
    if not may_write_on(current_user, section_key):
        abort(403)
    tree = content.section_tree(db())
    below = (tree.nodes[id_].key for id_ in tree.below(found.id))
    mine = {key for key in below if may_write_on(current_user, key)}
    archive = packed(take_out(db(), file_store(), section_key, mine))
    return send_file(
        archive, mimetype="application/zip", as_attachment=True, download_name=f"{section_key}.zip"
    )


@blueprint.get("/exchange/pages/chosen.zip")
@access(needs=Permission.WRITE_CONTENT)
def export_chosen() -> ResponseReturnValue:
    """Those of the ticked pages that this person may take out; the page before has named the others."""
    pages = sort_out(BulkAct.export, ticked_pages(), me_on, clock.now()).done
    if not pages:
        abort(404)
    archive = packed(take_out_pages(db(), file_store(), [page.item.id for page in pages]))
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name="pages.zip")


@blueprint.post("/exchange")
@access(needs=Permission.WRITE_CONTENT)
@takes_files
def import_files() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form, 422)
    section_key = form.section.data
    if not may_author_on(current_user, section_key):
        abort(403)
    try:
        files = unpack(form.files.data)
        incoming = check_in(settings(), files)
    except (NotAZip, ImportFault, UploadRefused) as fault:
        form.files.errors = [str(fault)]
        return _page(form, 422)
    how = Bringing(
        section_key, lambda key: actor_on(current_user, key), clock.now(), is_rehearsal=form.is_rehearsal
    )
    reports = bring_all_in(db(), file_store(), files, incoming, how)
    return render_template(
        "attachments/editor/exchange_report.html",
        reports=reports,
        counts={outcome: sum(report.outcome is outcome for report in reports) for outcome in Outcome},
        is_rehearsal=form.is_rehearsal,
    )


def unpack(sent: Iterable[FileStorage]) -> Mapping[str, bytes]:
    """The files that were sent, those inside zip files included, by path.

    Raises ``NotAZip``, ``UploadRefused``.
    """
    found: dict[str, bytes] = {}
    for upload in sent:
        name = (upload.filename or "file").replace("\\", "/")
        data = scanned(upload, Purpose.MEDIA)
        if name.lower().endswith(".zip"):
            found |= _unzipped(data)
        else:
            found[name] = data
    return found


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        return unpacked(data, most_bytes=MOST_BYTES)
    except ArchiveTooLarge as fault:
        raise NotAZip("The zip file is too large once it is unpacked. Send it in parts.") from fault
    except ArchiveDamaged as fault:
        raise NotAZip("The zip file could not be opened. Make it again, without a password.") from fault


def _form() -> ImportForm:
    form = ImportForm()
    form.section.choices = section_choices(current_user, may_author_on)
    return form


def _page(form: ImportForm, status: int) -> ResponseReturnValue:
    tree = content.section_tree(db())
    mine = [each for each in content.sections(db()) if may_write_on(current_user, each.key)]
    ids = {each.id for each in mine}
    sections = [(each, len(tree.below(each.id) - ids)) for each in mine]
    return render_template("attachments/editor/exchange.html", form=form, sections=sections), status
