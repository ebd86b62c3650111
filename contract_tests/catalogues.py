"""Brings the catalogues up to the texts of the code: new ones without a translation, old ones out.

    python -m contract_tests.catalogues

Prints what waits for its translation.
"""

import sys

from contract_tests.harness.words.catalogue import (
    LANGUAGES,
    as_mo,
    as_po,
    mo_path,
    po_path,
    renewed,
)


def main() -> int:
    """Write them; returns 1 where a translation is missing."""
    missing = 0
    for language in LANGUAGES:
        catalogue = renewed(language)
        po_path(language).write_bytes(as_po(catalogue))
        mo_path(language).write_bytes(as_mo(catalogue))
        for message in catalogue:
            if message.id and not (message.string and all(message.string)):
                missing += 1
                print(f"{language}: {message.id!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
