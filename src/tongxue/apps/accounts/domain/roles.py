"""Granting and revoking roles."""

from uuid import UUID

from django.db import transaction

from tongxue.apps.accounts.errors import AccountUnknown, NotAllowed, RoleInvalid
from tongxue.apps.accounts.events import RoleGranted, RoleRevoked
from tongxue.apps.accounts.models import Account, Grant
from tongxue.apps.accounts.rules import GRANTABLE, may_grant
from tongxue.apps.registry.api import get_organisation
from tongxue.platform.actor import Actor, Role
from tongxue.platform.outbox.api import emit


@transaction.atomic
def grant_role(*, actor: Actor, account_id: UUID, organisation_id: UUID, role: Role | str) -> Grant:
    """Give an account a role in an organisation. Operators of that organisation may; a repeat changes nothing.

    Emits RoleGranted. Raises NotAllowed, RoleInvalid, AccountUnknown, OrganisationUnknown.
    """
    if not may_grant(actor, organisation_id):
        raise NotAllowed
    if role not in GRANTABLE:
        raise RoleInvalid(field="role", role=str(role)[:20])
    if not Account.objects.filter(id=account_id).exists():
        raise AccountUnknown(field="account_id")
    organisation = get_organisation(organisation_id)
    grant, is_new = Grant.objects.get_or_create(account_id=account_id, organisation=organisation, role=Role(role))
    if is_new:
        event = RoleGranted(account_id=account_id, organisation_id=organisation_id, role=Role(role).value)
        emit(event, aggregate=f"account:{account_id}", actor=actor)
    return grant


@transaction.atomic
def revoke_role(*, actor: Actor, account_id: UUID, organisation_id: UUID, role: Role | str) -> None:
    """Take a role back; it ends with the next request. Operators of that organisation may; a repeat changes nothing.

    Emits RoleRevoked. Raises NotAllowed.
    """
    if not may_grant(actor, organisation_id):
        raise NotAllowed
    gone, _ = Grant.objects.filter(account_id=account_id, organisation_id=organisation_id, role=str(role)).delete()
    if gone:
        event = RoleRevoked(account_id=account_id, organisation_id=organisation_id, role=str(role))
        emit(event, aggregate=f"account:{account_id}", actor=actor)
