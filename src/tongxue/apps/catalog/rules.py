"""Who may do what with a resource.

Until the review room's levels come (issue 3), a teacher publishes what is her own; reviewers and operators answer for
all resources of their organisation. Imports are the operator's, into the organisation that it is operator of: those of
the node's own organisation bring in what all schools use.
"""

from uuid import UUID

from tongxue.apps.catalog.models import Resource
from tongxue.platform.actor import Actor, Role

AUTHORS = (Role.TEACHER, Role.REVIEWER, Role.OPERATOR)
STEWARDS = (Role.REVIEWER, Role.OPERATOR)
IMPORT = "import:write"


def may_create(actor: Actor, organisation_id: object) -> bool:
    """Teachers, reviewers and operators, in their own organisation."""
    return actor.has_scope("resources:write") and (
        actor.is_node or any(role in AUTHORS and where == organisation_id for role, where in actor.grants)
    )


def may_change(actor: Actor, resource: Resource) -> bool:
    """The author while she belongs to the organisation, and the organisation's stewards."""
    if not actor.has_scope("resources:write"):
        return False
    if actor.holds(*STEWARDS, organisation=resource.organisation_id):
        return True
    is_author = actor.account_id is not None and resource.created_by_id == actor.account_id
    return is_author and actor.holds(*AUTHORS, organisation=resource.organisation_id)


def may_publish(actor: Actor, resource: Resource) -> bool:
    """As for changing; a token needs the scope to publish."""
    return actor.has_scope("resources:publish") and may_change(actor, resource)


def may_see_draft(actor: Actor, resource: Resource) -> bool:
    """Who may change it sees it; reading needs no scope to write."""
    if actor.holds(*STEWARDS, organisation=resource.organisation_id):
        return True
    return actor.account_id is not None and resource.created_by_id == actor.account_id


def may_know_of(actor: Actor, resource: Resource) -> bool:
    """Published and withdrawn ones are everybody's; a draft is its author's and the stewards'. As ``visible_to``."""
    return resource.state != Resource.State.DRAFT or actor.is_node or may_see_draft(actor, resource)


def may_import(actor: Actor, organisation_id: UUID) -> bool:
    """The organisation's operators, for what they import is published at once."""
    return actor.has_scope(IMPORT) and actor.holds(Role.OPERATOR, organisation=organisation_id)


def may_see_imports(actor: Actor) -> bool:
    """Operators, each those of ``queries.imports_visible_to``."""
    return actor.has_scope(IMPORT) and actor.holds(Role.OPERATOR)


def may_rebuild_index(actor: Actor) -> bool:
    """Who runs the node, in a browser."""
    return actor.operates_node and actor.scopes is None
