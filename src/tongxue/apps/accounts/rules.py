"""Who may do what with accounts, and what a name looks like."""

import re
import unicodedata
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxue.platform.actor import Actor, Role

ROLE_LABELS = {
    Role.VISITOR: _("访客"),
    Role.PUPIL: _("学生"),
    Role.TEACHER: _("教师"),
    Role.REVIEWER: _("审核员"),
    Role.OPERATOR: _("运维人员"),
}
GRANTABLE = frozenset(Role) - {Role.VISITOR}
_USERNAME = re.compile(r"[\w.@-]{2,64}")


def may_grant(actor: Actor, organisation_id: UUID) -> bool:
    """The organisation's own operators and the node itself; never a token."""
    return actor.scopes is None and actor.holds(Role.OPERATOR, organisation=organisation_id)


def may_keep_tokens(actor: Actor) -> bool:
    """A person in a browser; a token must not be able to prolong itself."""
    return actor.is_signed_in and actor.scopes is None


def normal_username(text: str) -> str:
    """One spelling for what looks the same: full-width letters, capitals, blanks around it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def is_username(text: str) -> bool:
    """2 to 64 letters of any script, digits, dots, hyphens, underscores, @."""
    return _USERNAME.fullmatch(text) is not None
