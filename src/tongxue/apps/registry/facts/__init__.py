"""The facts that the project ships: tab-separated tables in our own format, described in README.md beside them."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``<name>.tsv``; the first line names the columns, nothing is quoted."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def write(name: str, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write ``<name>.tsv``; used by the converters alone."""
    with (FOLDER / f"{name}.tsv").open("w", encoding="utf-8", newline="") as file:
        lines = ["\t".join(columns), *("\t".join(row.get(column, "") for column in columns) for row in rows)]
        file.write("\n".join(lines) + "\n")


def fingerprint(*names: str) -> str:
    """SHA-256 over files of facts, so that an unchanged file is not loaded again."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((FOLDER / f"{name}.tsv").read_bytes())
    return digest.hexdigest()
