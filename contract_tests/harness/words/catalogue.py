"""The catalogues of `tui.words`: gathered from the code, written as `.po` and as `.mo`."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from contract_tests.harness.words.in_code import ROOT, looked_up, modules

LANGUAGES = ("zh_CN",)


def po_path(language: str) -> Path:
    """The catalogue that people write."""
    return ROOT / "tui" / "words" / "locale" / language / "LC_MESSAGES" / "stillreel.po"


def mo_path(language: str) -> Path:
    """The catalogue that the program reads."""
    return po_path(language).with_suffix(".mo")


def gathered() -> Catalog:
    """Every text of the code, with the modules that have it."""
    catalogue = Catalog()
    for path, module in modules().items():
        for texts in looked_up(module):
            catalogue.add(texts if len(texts) > 1 else texts[0], locations=[(path, 0)])
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue as it stands."""
    with po_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    return catalogue


def renewed(language: str) -> Catalog:
    """The catalogue with the texts that the code has now, and no others."""
    catalogue = read(language)
    catalogue.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """In order of the texts, two lines each: so that branches that meet here keep them apart."""
    for message in catalogue:
        message.flags.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=0, sort_output=True, no_location=True)
    return written.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """As the program reads it."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()
