"""The message catalogues: read the source text out of the code, keep the translations, say what is missing.

Source text is Chinese. ``src/tongxue/locale/en/LC_MESSAGES/django.po`` must be complete: a test asks :func:`gaps`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[2]
MAPPING = SOURCE.parents[1] / "babel.cfg"
LANGUAGES = ("en",)
_SINCE = datetime(2026, 11, 1, tzinfo=UTC)
_PEOPLE = {"last_translator": "Tongxue", "language_team": "Tongxue", "msgid_bugs_address": "", "version": "1"}


def catalogue_file(language: str) -> Path:
    """Where the translations of a language are kept."""
    return SOURCE / "locale" / language / "LC_MESSAGES/django.po"


def extract() -> Catalog:
    """Every translatable text of the code and the templates, with the files that have it."""
    with MAPPING.open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel says no types here
    found = Catalog(project="tongxue", fuzzy=False)
    for name, _line, text, comments, context in extract_from_dir(
        SOURCE, methods, options, comment_tags=("Translators:",)
    ):
        # The file without its line: an edit above a text must not change the catalogue.
        found.add(text, locations=[(f"src/tongxue/{name}", 0)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """The translations as they are kept; empty where there are none yet."""
    path = catalogue_file(language)
    if not path.exists():
        return Catalog(locale=language, project="tongxue", fuzzy=False, **_PEOPLE)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> int:
    """Put new texts into the catalogue and drop those that no page has; returns how many now lack a translation."""
    catalogue = read(language)
    catalogue.update(extract(), no_fuzzy_matching=True, update_header_comment=False)
    save(language, catalogue)
    return sum(1 for _message in gaps(language))


def save(language: str, catalogue: Catalog) -> None:
    """Write the catalogue so that a run without news changes nothing: sorted, no line numbers, no dates."""
    catalogue.creation_date = catalogue.revision_date = _SINCE
    catalogue.header_comment = f"# Translations of Tongxue into {language}. Source text: Chinese, in the code."
    path = catalogue_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)


def gaps(language: str) -> Iterator[Message]:
    """Texts of the code that the catalogue lacks, leaves empty or is unsure of."""
    kept = read(language)
    for message in extract():
        if not message.id:
            continue
        there = kept.get(message.id, context=message.context)
        if there is None or there.fuzzy or not all(there.string if isinstance(there.string, tuple) else [there.string]):
            yield message
