"""The organisation that the node itself is: it keeps what the node imports."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from tongxue.apps.registry.domain.organisations import create_organisation
from tongxue.apps.registry.models import Organisation, OrganisationKind
from tongxue.platform.actor import NODE

MARK = "tongxue:node"
"""The ``source`` of the row; there is one such row on a node."""


@transaction.atomic
def ensure_node_organisation(*, name: str) -> Organisation:
    """The node's own organisation, made at the first call. Emits OrganisationCreated then."""
    with connection.cursor() as cursor:  # its operators run the node: two calls at once must not make two
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [MARK])
    found = Organisation.objects.filter(source=MARK).first()
    return found or create_organisation(actor=NODE, name=name, kind=OrganisationKind.OTHER, source=MARK)


def is_node_organisation(organisation_ids: Iterable[UUID]) -> bool:
    """Whether the node's own organisation is among them."""
    return Organisation.objects.filter(id__in=list(organisation_ids), source=MARK).exists()


def list_names(organisation_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Ids and names, in pinyin order."""
    rows = Organisation.objects.filter(id__in=list(organisation_ids)).order_by("pinyin", "id")
    return list(rows.values_list("id", "name"))
