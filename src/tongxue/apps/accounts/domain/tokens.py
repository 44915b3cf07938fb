"""API tokens: issued, used, revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tongxue.apps.accounts.errors import (
    ExpiryInvalid,
    NameInvalid,
    NotAllowed,
    ScopeInvalid,
    TokenInvalid,
    TokenUnknown,
    TooManyTokens,
)
from tongxue.apps.accounts.events import TokenIssued, TokenRevoked
from tongxue.apps.accounts.models import Account, ApiToken
from tongxue.apps.accounts.queries import GRANTS_OF, holds_operation, list_living_tokens, read_grants
from tongxue.apps.accounts.rules import may_keep_tokens
from tongxue.apps.accounts.scopes import Scope
from tongxue.platform.actor import Actor
from tongxue.platform.outbox.api import emit

PREFIX = "txk_"  # lets people and secret scanners see what they have found
LONGEST_LABEL = 64
LONGEST_LIFE = timedelta(days=366)
MOST_TOKENS = 50

# One statement for who, what and when last used; the date is written at most every five minutes.
_ACTOR = f"""
WITH used AS (
    UPDATE accounts_apitoken SET last_used_at = now()
    WHERE digest = %(digest)s AND (last_used_at IS NULL OR last_used_at < now() - interval '5 minutes')
)
SELECT a.id, a.display_name, t.scopes, {GRANTS_OF}
FROM accounts_apitoken t JOIN accounts_account a ON a.id = t.account_id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
    AND a.is_active AND (NOT a.is_demo OR %(demo)s)
"""  # noqa: S608  no value of a caller is in it


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and its secret, which is known here and now and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(*, actor: Actor, label: str, scopes: Iterable[str], expires_at: datetime) -> IssuedToken:
    """A new token of the actor. Every signed-in person may, a token may not.

    Emits TokenIssued. Raises NotAllowed, NameInvalid, ScopeInvalid, ExpiryInvalid, TooManyTokens.
    """
    if not may_keep_tokens(actor) or actor.account_id is None:
        raise NotAllowed
    label, wanted, now = label.strip(), sorted(set(scopes)), timezone.now()
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise NameInvalid(field="label")
    if not wanted or not set(wanted) <= set(Scope.values):
        raise ScopeInvalid(field="scopes")
    if not now < expires_at <= now + LONGEST_LIFE:
        raise ExpiryInvalid(field="expires_at")
    Account.objects.select_for_update().get(id=actor.account_id)  # two at once must not pass the count together
    if list_living_tokens(actor.account_id).count() >= MOST_TOKENS:
        raise TooManyTokens(limit=MOST_TOKENS)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account_id=actor.account_id, label=label, digest=_digest(secret), scopes=wanted, expires_at=expires_at
    )
    event = TokenIssued(account_id=actor.account_id, token_id=token.id, scopes=tuple(wanted))
    emit(event, aggregate=f"account:{actor.account_id}", actor=actor)
    return IssuedToken(token, secret)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: UUID) -> None:
    """End a token of the actor's own; a repeat changes nothing. Emits TokenRevoked. Raises NotAllowed, TokenUnknown."""
    if not may_keep_tokens(actor) or actor.account_id is None:
        raise NotAllowed
    token = ApiToken.objects.select_for_update().filter(id=token_id, account_id=actor.account_id).first()
    if token is None:
        raise TokenUnknown
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        event = TokenRevoked(account_id=actor.account_id, token_id=token.id)
        emit(event, aggregate=f"account:{actor.account_id}", actor=actor)


def actor_of_token(secret: str) -> Actor:
    """Who a token speaks for, with the scopes of the token and the roles that the person holds now.

    The digest of 256 random bits is looked up by its index: a comparison in constant time would add nothing.
    Raises TokenInvalid.
    """
    if not secret.startswith(PREFIX):
        raise TokenInvalid
    with connection.cursor() as cursor:
        cursor.execute(_ACTOR, {"digest": _digest(secret), "demo": settings.TONGXUE.demo})
        row = cursor.fetchone()
    if row is None:
        raise TokenInvalid
    account_id, name, scopes, grants = row
    held = read_grants(grants)
    return Actor(
        account_id=account_id,
        name=name,
        grants=held,
        scopes=frozenset(scopes),
        operates_node=holds_operation(held),
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
