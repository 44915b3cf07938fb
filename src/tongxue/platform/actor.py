"""Who acts: the first argument of every domain verb, in every room."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in an organisation. ``VISITOR`` is everybody, signed in or not."""

    VISITOR = "visitor"
    PUPIL = "pupil"
    TEACHER = "teacher"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a token of a person, or the node itself, with the roles held now.

    ``grants`` are (role, organisation id) pairs. ``scopes`` is None for a person in a browser and the token's scopes
    for an API token: a token may do what both its person and its scopes allow. ``operates_node`` says that the person
    is an operator of the node's own organisation, and so runs the node for everybody who is on it.
    """

    account_id: UUID | None = None
    name: str = ""
    grants: frozenset[tuple[Role, UUID]] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    is_node: bool = False
    operates_node: bool = False

    @property
    def is_signed_in(self) -> bool:
        """A known person acts, not a visitor."""
        return self.account_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, wherever."""
        return frozenset(role for role, _where in self.grants)

    def holds(self, *roles: Role, organisation: UUID | None = None) -> bool:
        """One of the roles is held; in that organisation where one is named, in any otherwise."""
        return self.is_node or any(
            role in roles and (organisation is None or where == organisation) for role, where in self.grants
        )

    def has_scope(self, scope: str) -> bool:
        """A browser has every scope; a token only those it was given."""
        return self.scopes is None or scope in self.scopes

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """The organisations in which one of the roles is held."""
        return frozenset(where for role, where in self.grants if role in roles)

    @property
    def label(self) -> str:
        """How events and logs name the actor: never by a personal name."""
        return "node" if self.is_node else f"account:{self.account_id}" if self.account_id else "visitor"


VISITOR = Actor()
NODE = Actor(is_node=True, operates_node=True, name="node")
