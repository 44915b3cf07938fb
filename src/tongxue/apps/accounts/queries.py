"""Reads that several callers share."""

from typing import TYPE_CHECKING

from tongxue.apps.accounts.models import Account, Grant
from tongxue.platform.actor import VISITOR, Actor, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def actor_of(user: "Account | AnonymousUser", *, scopes: frozenset[str] | None = None) -> Actor:
    """The actor that an account is, with its grants: one query; a visitor without an account costs none."""
    if not isinstance(user, Account) or not user.is_active:
        return VISITOR
    grants = Grant.objects.filter(account=user).values_list("role", "organisation_id")
    return Actor(
        account_id=user.id,
        name=user.display_name,
        grants=frozenset((Role(role), where) for role, where in grants),
        scopes=scopes,
    )
