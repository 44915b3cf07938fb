"""Who may change the registry. Everybody may read it."""

from tongxue.platform.actor import Actor, Role

SCOPE = "registry:write"


def may_edit_organisations(actor: Actor) -> bool:
    """Operators and the node itself; a token needs the scope too."""
    return actor.holds(Role.OPERATOR) and actor.has_scope(SCOPE)


def may_add_positions(actor: Actor) -> bool:
    """Whoever may bring in resources: units and skill points come with them."""
    return actor.holds(Role.TEACHER, Role.REVIEWER, Role.OPERATOR)
