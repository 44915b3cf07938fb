"""Registering and changing organisations."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongxue.apps.registry.domain.pinyin import pinyin_key
from tongxue.apps.registry.errors import (
    FieldInvalid,
    IdentifierInvalid,
    IdentifierTaken,
    NotAllowed,
    OrganisationChangedMeanwhile,
    OrganisationUnknown,
    RegionUnknown,
)
from tongxue.apps.registry.events import OrganisationChanged, OrganisationCreated
from tongxue.apps.registry.models import Organisation, OrganisationKind, OrganisationStatus, Region
from tongxue.apps.registry.rules import may_edit_organisation, may_register_organisations
from tongxue.interop.identifiers import check_credit_code, check_school_code
from tongxue.platform.actor import Actor
from tongxue.platform.outbox.api import emit

EDITABLE = frozenset(
    {
        "name",
        "short_names",
        "kind",
        "region",
        "school_identifier",
        "credit_code",
        "parent",
        "authority",
        "level",
        "ownership",
        "status",
        "valid_from",
        "valid_to",
    }
)


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    name: str,
    kind: str = OrganisationKind.OTHER,
    region: str = "",
    school_identifier: str = "",
    credit_code: str = "",
    short_names: tuple[str, ...] = (),
    parent: UUID | None = None,
    authority: str = "",
    level: str = "",
    ownership: str = "",
    valid_from: date | None = None,
    source: str = "",
) -> Organisation:
    """Register an organisation. The node's operators may. ``region`` is a GB/T 2260 code.

    Emits OrganisationCreated. Raises NotAllowed, FieldInvalid, RegionUnknown, IdentifierInvalid (GB 32100-2015, JY/T
    1001-2012), IdentifierTaken, OrganisationUnknown for the parent.
    """
    if not may_register_organisations(actor):
        raise NotAllowed
    organisation = Organisation(source=source, valid_from=valid_from)
    _assign(
        organisation,
        {
            "name": name,
            "kind": kind,
            "region": region,
            "school_identifier": school_identifier,
            "credit_code": credit_code,
            "short_names": short_names,
            "parent": parent,
            "authority": authority,
            "level": level,
            "ownership": ownership,
        },
    )
    organisation.save(force_insert=True)
    emit(
        OrganisationCreated(organisation_id=organisation.id),
        aggregate=f"organisation:{organisation.id}",
        actor=actor,
    )
    return organisation


@transaction.atomic
def update_organisation(
    *, actor: Actor, organisation_id: UUID, revision: int | None = None, **fields: Any
) -> Organisation:
    """Change fields of an organisation; the names are those of :data:`EDITABLE`. Its operators and the node's may.

    ``revision`` is the one that the change was made on: OrganisationChangedMeanwhile if there is a newer one. The row
    is kept here from now on: later facts do not touch it. Emits OrganisationChanged. Raises what creation raises.
    """
    if not may_edit_organisation(actor, organisation_id):
        raise NotAllowed
    if unknown := fields.keys() - EDITABLE:
        raise FieldInvalid(value=min(unknown))
    organisation = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if organisation is None:
        raise OrganisationUnknown
    if revision is not None and revision != organisation.revision:
        raise OrganisationChangedMeanwhile
    _assign(organisation, fields)
    organisation.facts = False
    organisation.revision += 1
    organisation.save()
    emit(
        OrganisationChanged(organisation_id=organisation.id, fields=tuple(sorted(fields))),
        aggregate=f"organisation:{organisation.id}",
        actor=actor,
    )
    return organisation


def _assign(organisation: Organisation, fields: dict[str, Any]) -> None:
    """Check each field and set it."""
    for name, value in fields.items():
        if name == "name":
            organisation.name = _text(value, "name")
            organisation.pinyin = pinyin_key(organisation.name)
        elif name == "region":
            organisation.region = _region(value)
        elif name == "parent":
            organisation.parent = _parent(organisation, value)
        elif name in ("school_identifier", "credit_code"):
            setattr(organisation, name, _identifier(organisation, name, value))
        elif name == "short_names":
            organisation.short_names = [_text(v, "short_names", 60) for v in value]
        else:
            setattr(organisation, name, _choice(name, value))


def _text(value: str, field: str, length: int = 120) -> str:
    text = re.sub(r"\s+", " ", value).strip()
    if not text or len(text) > length:
        raise FieldInvalid(field=field, value=text[:20])
    return text


def _choice(name: str, value: Any) -> Any:
    closed = {"kind": OrganisationKind, "status": OrganisationStatus}.get(name)
    if closed is not None and value not in closed.values:
        raise FieldInvalid(field=name, value=str(value)[:20])
    return value


def _region(code: str) -> Region | None:
    if not code:
        return None
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise RegionUnknown(field="region", code=code[:6])
    return region


def _parent(organisation: Organisation, parent_id: UUID | None) -> Organisation | None:
    """An organisation may not stand under itself, however many steps away."""
    if parent_id is None:
        return None
    parent = above = Organisation.objects.filter(id=parent_id).first()
    if parent is None:
        raise OrganisationUnknown(field="parent")
    while above is not None:
        if above.id == organisation.id:
            raise FieldInvalid(field="parent", value=parent.name)
        above = above.parent
    return parent


def _identifier(organisation: Organisation, name: str, value: str) -> str:
    text = value.strip().upper()
    if not text:
        return ""
    check = check_credit_code if name == "credit_code" else check_school_code
    if problem := check(text):
        raise IdentifierInvalid(field=name, value=text[:18], problem=problem.code)
    if Organisation.objects.filter(**{name: text}).exclude(id=organisation.id).exists():
        raise IdentifierTaken(field=name, value=text)
    return text
