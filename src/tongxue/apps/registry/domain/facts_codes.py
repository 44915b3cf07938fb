"""Code tables from ``code_tables.tsv`` and ``code_values.tsv``, and the closed vocabularies of the record."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from tongxue.apps.registry.facts import read
from tongxue.apps.registry.models import CodeTable, CodeTableVersion, CodeValue
from tongxue.interop.vocabulary import VOCABULARIES

_VOCABULARY_VERSION = "1"


@dataclass(frozen=True, slots=True)
class _Table:
    code: str
    zh: str
    en: str
    standard: str
    version: str
    valid_from: date | None
    source: str
    values: list[CodeValue] = field(default_factory=list)


def load_codes() -> int:
    """Write all tables with the shipped version of each; the number of values."""
    tables = [*_from_files(), *_from_vocabularies()]
    CodeTable.objects.bulk_create(
        [CodeTable(code=t.code, zh=t.zh, en=t.en, standard=t.standard) for t in tables],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["zh", "en", "standard"],
    )
    versions = _write_versions(tables)
    values: list[CodeValue] = []
    for table in tables:
        for value in table.values:
            value.version = versions[table.code]
        values += table.values
    CodeValue.objects.bulk_create(
        values,
        update_conflicts=True,
        unique_fields=["version", "code"],
        update_fields=["zh", "en", "parent_code", "order", "extra", "valid_to"],
    )
    _end_missing(versions.values(), values)
    return len(values)


def _write_versions(tables: list[_Table]) -> dict[str, CodeTableVersion]:
    """The version of each table. An earlier version that was open ends on the day on which the new one begins."""
    CodeTableVersion.objects.bulk_create(
        [
            CodeTableVersion(table_id=t.code, version=t.version, valid_from=t.valid_from, source=t.source)
            for t in tables
        ],
        update_conflicts=True,
        unique_fields=["table", "version"],
        update_fields=["valid_from", "source"],
    )
    shipped = {(t.code, t.version): t for t in tables}
    out: dict[str, CodeTableVersion] = {}
    for row in CodeTableVersion.objects.filter(table__in=[t.code for t in tables]):
        table = shipped.get((row.table_id, row.version))
        if table:
            out[row.table_id] = row
        elif row.valid_to is None:
            successor = next(t for t in tables if t.code == row.table_id)
            row.valid_to = successor.valid_from or timezone.localdate()
            row.save(update_fields=["valid_to"])
    return out


def _end_missing(versions: Iterable[CodeTableVersion], values: list[CodeValue]) -> None:
    """A value that is shipped no more is not to be used from today on; its label stays."""
    shipped = {(v.version_id, v.code) for v in values}
    open_values = CodeValue.objects.filter(version__in=versions, valid_to=None)
    gone = [
        pk
        for pk, version, code in open_values.values_list("pk", "version_id", "code")
        if (version, code) not in shipped
    ]
    CodeValue.objects.filter(pk__in=gone).update(valid_to=timezone.localdate())


def _from_files() -> list[_Table]:
    values: dict[str, list[CodeValue]] = defaultdict(list)
    for order, row in enumerate(read("code_values")):
        extra = dict(pair.split("=", 1) for pair in row["extra"].split(";") if pair)
        values[row["table"]].append(
            CodeValue(code=row["code"], zh=row["zh"], en=row["en"], parent_code=row["parent"], order=order, extra=extra)
        )
    return [
        _Table(
            code=row["table"],
            zh=row["zh"],
            en=row["en"],
            standard=row["standard"],
            version=row["version"],
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            source=row["source"],
            values=values[row["table"]],
        )
        for row in read("code_tables")
    ]


def _from_vocabularies() -> list[_Table]:
    return [
        _Table(
            code=vocabulary.code,
            zh=vocabulary.zh,
            en=vocabulary.en,
            standard=vocabulary.standard,
            version=_VOCABULARY_VERSION,
            valid_from=None,
            source="tongxue.interop.vocabulary",
            values=[
                CodeValue(
                    code=term.code, zh=term.zh, en=term.en, order=order, extra={"uri": term.uri} if term.uri else {}
                )
                for order, term in enumerate(vocabulary.terms)
            ],
        )
        for vocabulary in VOCABULARIES.values()
    ]
