"""Making accounts and setting passwords: the node's own business.

No page does it for a person yet. One that will must ask for the operators of every organisation in which the account
holds a role: who could set a password by one role of several would have all of them.
"""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tongxue.apps.accounts.errors import (
    AccountUnknown,
    NameInvalid,
    NotAllowed,
    PasswordWeak,
    UsernameInvalid,
    UsernameTaken,
)
from tongxue.apps.accounts.events import AccountCreated, PasswordChanged
from tongxue.apps.accounts.models import Account
from tongxue.apps.accounts.rules import is_username, normal_username
from tongxue.platform.actor import Actor
from tongxue.platform.outbox.api import emit

LONGEST_NAME = 64


@transaction.atomic
def create_account(
    *, actor: Actor, username: str, display_name: str, password: str | None = None, is_demo: bool = False
) -> Account:
    """An account without roles. The node itself may. Without a password nobody can sign in to it yet.

    Emits AccountCreated. Raises NotAllowed, UsernameInvalid, UsernameTaken, NameInvalid, PasswordWeak.
    """
    if not actor.is_node:
        raise NotAllowed
    account = Account(username=normal_username(username), display_name=display_name.strip(), is_demo=is_demo)
    if not is_username(account.username):
        raise UsernameInvalid(field="username")
    if not 1 <= len(account.display_name) <= LONGEST_NAME:
        raise NameInvalid(field="display_name")
    if password is not None:
        _check(password, account)
    if Account.objects.filter(username=account.username).exists():
        raise UsernameTaken(field="username")
    account.set_password(password)
    account.save(force_insert=True)
    emit(AccountCreated(account_id=account.id), aggregate=f"account:{account.id}", actor=actor)
    return account


@transaction.atomic
def set_password(*, actor: Actor, account_id: UUID, password: str) -> Account:
    """A new password; sessions that were begun with the old one end. The node itself may.

    Emits PasswordChanged. Raises NotAllowed, AccountUnknown, PasswordWeak.
    """
    if not actor.is_node:
        raise NotAllowed
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise AccountUnknown
    _check(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    emit(PasswordChanged(account_id=account.id), aggregate=f"account:{account.id}", actor=actor)
    return account


def _check(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordWeak(field="password", reasons=" ".join(error.messages)) from error
