"""Reads that several callers share."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tongxue.apps.accounts.models import Account, ApiToken, Grant
from tongxue.apps.registry import api as registry
from tongxue.platform.actor import VISITOR, Actor, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Who asks is the question of every page: one statement, past the ORM's compiler.
_COLUMNS = [field.column for field in Account._meta.concrete_fields]  # noqa: SLF001  Django's documented way
_NAMES = [field.attname for field in Account._meta.concrete_fields]  # noqa: SLF001
GRANTS_OF = "ARRAY(SELECT g.role || ' ' || g.organisation_id FROM accounts_grant g WHERE g.account_id = a.id)"
HOLDER_COLUMNS = f"{', '.join(f'a.{c}' for c in _COLUMNS)}, {GRANTS_OF}"
_HOLDER = f"SELECT {HOLDER_COLUMNS} FROM accounts_account a WHERE a.id = %s"  # noqa: S608


def find_holder(account_id: UUID) -> Account | None:
    """An account with the roles that it holds: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [account_id])
        row = cursor.fetchone()
    return None if row is None else holder_of(row)


def holder_of(row: Sequence[Any]) -> Account:
    """The account of a row of :data:`HOLDER_COLUMNS`."""
    account = Account.from_db("default", _NAMES, row[:-1])
    account.held = read_grants(row[-1])
    return account


def read_grants(pairs: Iterable[str]) -> frozenset[tuple[Role, UUID]]:
    """What :data:`GRANTS_OF` selects."""
    return frozenset((Role(role), UUID(where)) for role, where in (pair.split(" ") for pair in pairs))


def actor_of(user: "Account | AnonymousUser") -> Actor:
    """The actor that an account is. No query for a visitor, nor, but for operators, for one that find_holder read."""
    if not isinstance(user, Account) or not user.is_active:
        return VISITOR
    if user.held is None:
        found = Grant.objects.filter(account=user).values_list("role", "organisation_id")
        user.held = frozenset((Role(role), where) for role, where in found)
    return Actor(account_id=user.id, name=user.display_name, grants=user.held, operates_node=holds_operation(user.held))


def holds_operation(grants: frozenset[tuple[Role, UUID]]) -> bool:
    """Whether one of the roles is that of operator in the node's own organisation; a query for operators alone."""
    where = [organisation for role, organisation in grants if role is Role.OPERATOR]
    return bool(where) and registry.is_node_organisation(where)


def list_grants(account_id: UUID) -> QuerySet[Grant]:
    """The roles of an account with their organisations, in order of granting."""
    return Grant.objects.filter(account_id=account_id).select_related("organisation").order_by("granted_at", "id")


def list_tokens(account_id: UUID) -> QuerySet[ApiToken]:
    """The tokens of an account that were not revoked, newest first."""
    return ApiToken.objects.filter(account_id=account_id, revoked_at=None).order_by("-created_at")


def list_living_tokens(account_id: UUID) -> QuerySet[ApiToken]:
    """The tokens that can be used now."""
    return list_tokens(account_id).exclude(expires_at__lte=timezone.now())
