"""Higher education institutions from ``institutions.tsv``."""

from django.utils import timezone

from tongxue.apps.registry.domain.pinyin import pinyin_key
from tongxue.apps.registry.facts import read
from tongxue.apps.registry.models import Organisation, OrganisationKind, OrganisationStatus

SOURCE = "教育部《全国高等学校名单》（2017年）"
_FIELDS = ["name", "pinyin", "kind", "region_id", "authority", "level", "ownership", "source", "status", "valid_to"]


def load_institutions() -> int:
    """Write the institutions; a row that an operator has changed is the operator's and stays as it is."""
    known = {row.school_identifier: row for row in Organisation.objects.exclude(school_identifier="")}
    new: list[Organisation] = []
    changed: list[Organisation] = []
    shipped: set[str] = set()
    for row in read("institutions"):
        shipped.add(row["identifier"])
        wanted = _organisation(row)
        present = known.get(row["identifier"])
        if present is None:
            new.append(wanted)
        elif present.facts and any(getattr(present, f) != getattr(wanted, f) for f in _FIELDS):
            for name in _FIELDS:
                setattr(present, name, getattr(wanted, name))
            present.revision += 1
            changed.append(present)
    Organisation.objects.bulk_create(new)
    Organisation.objects.bulk_update(changed, [*_FIELDS, "revision"])
    gone = [row.id for row in known.values() if row.facts and row.school_identifier not in shipped]
    Organisation.objects.filter(id__in=gone, valid_to=None).update(
        valid_to=timezone.localdate(), status=OrganisationStatus.CLOSED
    )
    return len(shipped)


def _organisation(row: dict[str, str]) -> Organisation:
    name = row["name"]
    return Organisation(
        name=name,
        pinyin=pinyin_key(name),
        # 矿业大学（北京） and 大学医学部 are universities too; 大学xx学院 is an independent college
        kind=OrganisationKind.UNIVERSITY if name.split("（")[0].endswith("大学") else OrganisationKind.COLLEGE,
        region_id=row["region"] or None,
        school_identifier=row["identifier"],
        authority=row["authority"],
        level=row["level"],
        ownership=row["ownership"],
        source=SOURCE,
        facts=True,
    )
