"""Many new rows at once by COPY: Django's INSERT with thousands of parameters spends its time in being parsed."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model
from psycopg import sql


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
        for row in rows:
            copy.write_row([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """So many fresh keys of a model whose key is a sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],  # noqa: SLF001
        )
        return [row[0] for row in cursor.fetchall()]
