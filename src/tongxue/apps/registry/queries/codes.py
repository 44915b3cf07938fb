"""Code tables as of a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from tongxue.apps.registry.errors import CodeTableUnknown, CodeUnknown
from tongxue.apps.registry.models import CodeTable, CodeTableVersion, CodeValue


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """A label in both languages. ``in_use`` is False for a code that was not to be used on the day asked about."""

    code: str
    zh: str
    en: str
    in_use: bool

    def __str__(self) -> str:
        """In the reader's language; Chinese where there is no English."""
        return self.en if self.en and reads_english() else self.zh


def reads_english() -> bool:
    """The page is being written in English: labels of code tables are data, not messages."""
    return (get_language() or "").startswith("en")


def list_code_tables() -> QuerySet[CodeTable]:
    """All tables in order of code."""
    return CodeTable.objects.all()


def count_code_values() -> dict[str, int]:
    """The number of values in use today by table."""
    rows = CodeValue.objects.filter(valid_to=None, version__valid_to=None)
    return dict(rows.order_by().values_list("version__table").annotate(n=Count("id")))


def get_code_table(code: str) -> CodeTable:
    """One table. Raises CodeTableUnknown."""
    table = CodeTable.objects.filter(code=code).first()
    if table is None:
        raise CodeTableUnknown(table=code)
    return table


def get_code_table_version(table: str, *, on: date | None = None) -> CodeTableVersion:
    """The version in force on a day (today without one), the newest of several. Raises CodeTableUnknown."""
    rows = CodeTableVersion.objects.filter(table=table).select_related("table")
    if on is None:
        rows = rows.filter(valid_to=None)
    else:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    version = rows.last()
    if version is None:
        raise CodeTableUnknown(table=table)
    return version


def list_code_table_versions(table: str) -> QuerySet[CodeTableVersion]:
    """All versions of a table, the newest first."""
    return CodeTableVersion.objects.filter(table=table).reverse()


def list_all_code_values(version: CodeTableVersion) -> QuerySet[CodeValue]:
    """The values of a version in the standard's order, those that ended too."""
    return version.values.all()


def list_code_values(version: CodeTableVersion, *, on: date | None = None) -> QuerySet[CodeValue]:
    """The values of a version that were to be used on a day, in the standard's order."""
    ended = Q(valid_to=None) if on is None else Q(valid_to=None) | Q(valid_to__gt=on)
    return version.values.filter(ended)


def find_code(table: str, code: str, *, on: date | None = None) -> CodeLabel | None:
    """The label of a code on a day; an ended code, or one of an earlier version, keeps the label that it had last."""
    rows = CodeValue.objects.filter(version__table=table, code=code).select_related("version")
    ranked = sorted(rows, key=lambda row: (row.version.valid_from or date.min, row.version_id), reverse=True)
    if not ranked:
        return None
    current = next((row for row in ranked if _in_use(row, on)), None)
    row = current or ranked[0]
    return CodeLabel(row.code, row.zh, row.en, in_use=current is not None)


def code_label(table: str, code: str, *, on: date | None = None) -> CodeLabel:
    """Like :func:`find_code`. Raises CodeUnknown for a code that the table never had."""
    label = find_code(table, code, on=on)
    if label is None:
        raise CodeUnknown(table=table, value=code)
    return label


def code_labels(table: str, *, on: date | None = None) -> dict[str, CodeLabel]:
    """All labels of a table by code, in order, for pages that show many: two queries."""
    version = get_code_table_version(table, on=on)
    return {v.code: CodeLabel(v.code, v.zh, v.en, in_use=True) for v in list_code_values(version, on=on)}


def _in_use(row: CodeValue, on: date | None) -> bool:
    version = row.version
    if on is None:
        return row.valid_to is None and version.valid_to is None
    return (
        (version.valid_from is None or version.valid_from <= on)
        and (version.valid_to is None or version.valid_to > on)
        and (row.valid_to is None or row.valid_to > on)
    )
