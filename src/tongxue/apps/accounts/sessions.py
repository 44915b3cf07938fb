"""Sessions as rows, read together with the person whose they are: one question to the database for every page.

Django asks twice, through the ORM: 2.2 ms of the 7.5 ms that the results page took. Nothing is remembered but which
account a session key belonged to the last time, and that only chooses what is read beside the session: the account is
used when the session that was read names it.
"""

from collections import OrderedDict
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from tongxue.apps.accounts.models import Account
from tongxue.apps.accounts.queries import HOLDER_COLUMNS, holder_of

_MOST = 10_000
_READ = f"""
SELECT s.session_data, {HOLDER_COLUMNS} FROM django_session s LEFT JOIN accounts_account a ON a.id = %s
WHERE s.session_key = %s AND s.expire_date > %s
"""  # noqa: S608  names of columns
_belonged: OrderedDict[str, UUID] = OrderedDict()
_beside: ContextVar[Account | None] = ContextVar("read_with_session", default=None)


class SessionStore(db.SessionStore):
    """Django's sessions in the database; :func:`take_holder` has the account that was read with one."""

    def load(self) -> dict[str, Any]:
        """The session's values; {} where it ended or never was."""
        key = str(self.session_key)
        with connection.cursor() as cursor:
            cursor.execute(_READ, [_belonged.get(key), key, timezone.now()])
            row = cursor.fetchone()
        _beside.set(None)
        if row is None:
            self._session_key = None
            return {}
        if row[1] is not None:
            _beside.set(holder_of(row[1:]))
        values: dict[str, Any] = self.decode(row[0])
        if SESSION_KEY in values:
            _belonged[key] = UUID(values[SESSION_KEY])
            while len(_belonged) > _MOST:
                _belonged.popitem(last=False)
        return values


def take_holder(account_id: UUID) -> Account | None:
    """The account that was read with this request's session, if it is that one; given once."""
    found = _beside.get()
    forget_holder()
    return found if found is not None and found.id == account_id else None


def forget_holder() -> None:
    """A request begins: what an earlier one on this thread did not take is gone."""
    _beside.set(None)
