"""Compare what editions said before and after they were edited, by the readers of today."""

from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.issues.edition_revisions import edits_to_compare, forget_edit, note_compared, write_changes
from crawler.digests.edition_address import moved_url
from crawler.digests.editions.reading import read_edition
from crawler.digests.edits import changes_between, is_edited
from crawler.digests.publications import Publication
from crawler.items import Document, Edition

__all__ = ["compare_edits"]


def compare_edits(archive: Archive, publication: Publication, reader: str) -> None:
    """Write what the edits of a publication's editions changed, those that this version has not compared.

    An edit that changed nothing that readers see is deleted: the frame of a site, or what its server counts. One of
    whose texts the archive lacks stays as it was compared.

    Args:
        archive: where the texts are.
        publication: its description.
        reader: version of the readers.

    Raises:
        ArchiveError: what was compared by then is kept.
    """
    for edit in list(edits_to_compare(archive, publication.key, reader)):
        if edit.before is None or edit.after is None:
            note_compared(archive, edit, reader)
            continue
        before, after = _read(edit.before, publication), _read(edit.after, publication)
        if is_edited(before, after):
            write_changes(archive, edit, changes_between(before, after), reader)
        else:
            forget_edit(archive, edit)


def _read(document: Document, publication: Publication) -> Edition:
    url = moved_url(publication, document.kind, document.locator, document.url)
    return read_edition(replace(document, url=url), publication)
