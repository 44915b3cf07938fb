"""Many new rows at once by COPY: Django's INSERT with thousands of parameters spends its time in being parsed."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Model
from psycopg import sql

_AS_THEY_ARE = frozenset({
    models.UUIDField, models.CharField, models.TextField, models.BooleanField, models.IntegerField,
    models.PositiveIntegerField, models.PositiveSmallIntegerField, models.BigIntegerField,
    models.PositiveBigIntegerField, models.BigAutoField, models.ForeignKey, models.OneToOneField,
    models.DateTimeField, models.BinaryField,
})  # fmt: skip
"""Fields whose values psycopg writes as Django would have handed them over; asking Django took a third of an import."""


@lru_cache
def _values_of(model: type[Model]) -> Callable[[Model], list[Any]]:
    """The column values of a row, in the order of the model's fields."""
    readers = [_reader_of(field) for field in model._meta.concrete_fields]  # noqa: SLF001
    return lambda row: [read(row) for read in readers]


def _reader_of(field: Any) -> Callable[[Model], Any]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    if type(field) in _AS_THEY_ARE:
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)


def copy_in(rows: Sequence[Model]) -> None:
    """Insert rows of one model; ``auto_now`` fields are filled as by save. No signals, no conflict handling."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001  Django's documented interface to models
    fields = meta.concrete_fields
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields)
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        values = _values_of(type(rows[0]))
        for row in rows:
            copy.write_row(values(row))


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """So many fresh keys of a model whose key is a sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],  # noqa: SLF001
        )
        return [row[0] for row in cursor.fetchall()]
