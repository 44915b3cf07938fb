"""How Django finds the person of a session."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from tongxue.apps.accounts.models import Account
from tongxue.apps.accounts.queries import find_holder
from tongxue.apps.accounts.sessions import take_holder


class AccountBackend(BaseBackend):
    """User name and password; the person of a session comes with the roles held, in one query.

    Django's ModelBackend does the comparison: it hashes the password even where nobody has the name, so that time
    tells nothing. Its permissions (groups, superusers) are not taken over: roles are grants.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Account | None:
        """The account, or None."""
        account = ModelBackend().authenticate(request, username=username, password=password, **kwargs)
        return account if isinstance(account, Account) and _may_sign_in(account) else None

    def get_user(self, user_id: Any) -> Account | None:
        """The person of a session, unless deactivated since."""
        account_id = UUID(str(user_id))
        account = take_holder(account_id) or find_holder(account_id)
        return account if account is not None and _may_sign_in(account) else None


def _may_sign_in(account: Account) -> bool:
    """A node that stops being a demonstration closes its demo accounts at once, sessions included."""
    return account.is_active and (settings.TONGXUE.demo or not account.is_demo)
