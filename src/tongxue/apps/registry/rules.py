"""Who may change the registry. Everybody may read it."""

from uuid import UUID

from tongxue.platform.actor import Actor, Role

SCOPE = "registry:write"


def may_register_organisations(actor: Actor) -> bool:
    """Who runs the node; a token needs the scope too."""
    return actor.operates_node and actor.has_scope(SCOPE)


def may_edit_organisation(actor: Actor, organisation_id: UUID) -> bool:
    """Who runs the node, and the organisation's own operators; a token needs the scope too."""
    own = actor.holds(Role.OPERATOR, organisation=organisation_id)
    return (actor.operates_node or own) and actor.has_scope(SCOPE)


def may_add_positions(actor: Actor) -> bool:
    """Whoever may bring in resources, in any organisation: units and skill points come with them."""
    return actor.holds(Role.TEACHER, Role.REVIEWER, Role.OPERATOR)
