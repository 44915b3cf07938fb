"""What the accounts room holds."""

from tongxue.apps.accounts.models.account import Account
from tongxue.apps.accounts.models.grant import Grant
from tongxue.apps.accounts.models.token import ApiToken

__all__ = ["Account", "ApiToken", "Grant"]
