"""Organisations: one, by identifier, and lists page by page."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet

from tongxue.apps.registry.errors import OrganisationUnknown
from tongxue.apps.registry.models import Organisation
from tongxue.apps.registry.queries.regions import prefix_of, region_scope
from tongxue.platform.paging import BadCursor, Page, decode, page_of

_CREDIT_CODE_LENGTH = 18


def get_organisation(organisation_id: UUID | str) -> Organisation:
    """One organisation with its region. Raises OrganisationUnknown."""
    try:
        return Organisation.objects.select_related("region", "parent").get(id=organisation_id)
    except (Organisation.DoesNotExist, ValidationError) as error:
        raise OrganisationUnknown from error


def find_organisation(identifier: str) -> Organisation | None:
    """By school identifier or unified social credit code, exactly."""
    identifier = identifier.strip().upper()
    if not identifier:
        return None
    match = Q(credit_code=identifier) if len(identifier) == _CREDIT_CODE_LENGTH else Q(school_identifier=identifier)
    return Organisation.objects.filter(match).first()


def list_organisations(
    *, text: str = "", region: str = "", kind: str = "", level: str = "", ownership: str = ""
) -> QuerySet[Organisation]:
    """Organisations that work today, filtered; ``region`` takes in everything below it, and codes that ended in it."""
    rows = Organisation.objects.filter(valid_to=None).select_related("region")
    if text.strip():
        rows = rows.filter(_matches(text.strip()))
    if region:
        rows = rows.filter(region_scope(region))
    for name, value in (("kind", kind), ("level", level), ("ownership", ownership)):
        if value:
            rows = rows.filter(**{name: value})
    return rows.order_by("pinyin", "id")


def page_organisations(rows: QuerySet[Organisation], *, limit: int = 30, cursor: str = "") -> Page[Organisation]:
    """A page of :func:`list_organisations`, in pinyin order. Raises BadCursor."""
    if cursor:
        pinyin, last = decode(cursor, str, str)
        try:
            rows = rows.filter(Q(pinyin__gt=pinyin) | Q(pinyin=pinyin, id__gt=UUID(last)))
        except ValueError as error:
            raise BadCursor from error
    return page_of(rows, limit=limit, keys=lambda last: (last.pinyin, str(last.id)))


def count_organisations(codes: Iterable[str]) -> dict[str, int]:
    """Organisations that work today in each of these regions and below: one query however many regions."""
    rows = Organisation.objects.filter(valid_to=None).values_list("region_id").annotate(n=Count("id"))
    counted = [(region, n) for region, n in rows if region]
    prefixes = {code: prefix_of(code) for code in codes}
    return {code: sum(n for region, n in counted if region.startswith(p)) for code, p in prefixes.items()}


def _matches(text: str) -> Q:
    """A part of the name, a short name, the beginning of the pinyin or of its initials, or of an identifier."""
    match = Q(name__icontains=text) | Q(short_names__contains=[text])
    if text.isascii():
        lower = text.lower().replace(" ", "")
        match |= Q(pinyin__startswith=lower) | Q(pinyin__contains=f" {lower}")
        match |= Q(school_identifier__startswith=text) | Q(credit_code__startswith=text.upper())
    return match
