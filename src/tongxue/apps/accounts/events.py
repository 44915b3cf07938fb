"""What happened to accounts. Aggregate: ``account:<id>``; payloads hold ids, never names."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tongxue.platform.outbox.api import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    """Somebody can sign in, once a password is set."""

    name: ClassVar[str] = "accounts.account_created"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A new password was set; sessions that were begun with the old one end."""

    name: ClassVar[str] = "accounts.password_changed"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """An account holds a role in an organisation from now on."""

    name: ClassVar[str] = "accounts.role_granted"
    account_id: UUID
    organisation_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """An account no longer holds a role in an organisation."""

    name: ClassVar[str] = "accounts.role_revoked"
    account_id: UUID
    organisation_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """A person made an API token."""

    name: ClassVar[str] = "accounts.token_issued"
    account_id: UUID
    token_id: UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """An API token is of no use from now on."""

    name: ClassVar[str] = "accounts.token_revoked"
    account_id: UUID
    token_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A session began."""

    name: ClassVar[str] = "accounts.signed_in"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A session was ended by its person."""

    name: ClassVar[str] = "accounts.signed_out"
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Somebody tried and was refused; ``account_id`` is None where no account has the name. Never says the name."""

    name: ClassVar[str] = "accounts.sign_in_failed"
    account_id: UUID | None
