"""The accounts room for other rooms: accounts, roles, sessions, tokens, and who may call the HTTP API."""

from tongxue.apps.accounts.authentication import access, api_urls, describe_access
from tongxue.apps.accounts.domain.accounts import create_account, set_password
from tongxue.apps.accounts.domain.demo import DemoAccount, ensure_demo_accounts, list_demo_accounts
from tongxue.apps.accounts.domain.roles import grant_role, revoke_role
from tongxue.apps.accounts.domain.sessions import sign_in, sign_out
from tongxue.apps.accounts.domain.tokens import IssuedToken, actor_of_token, issue_token, revoke_token
from tongxue.apps.accounts.queries import actor_of, find_holder, list_grants, list_living_tokens, list_tokens
from tongxue.apps.accounts.rules import ROLE_LABELS
from tongxue.apps.accounts.scopes import Scope

__all__ = [
    "ROLE_LABELS",
    "DemoAccount",
    "IssuedToken",
    "Scope",
    "access",
    "actor_of",
    "actor_of_token",
    "api_urls",
    "create_account",
    "describe_access",
    "ensure_demo_accounts",
    "find_holder",
    "grant_role",
    "issue_token",
    "list_demo_accounts",
    "list_grants",
    "list_living_tokens",
    "list_tokens",
    "revoke_role",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
]
