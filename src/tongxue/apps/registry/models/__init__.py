"""What the registry holds."""

from tongxue.apps.registry.models.code_table import CodeTable, CodeTableVersion, CodeValue
from tongxue.apps.registry.models.fact_file import FactFile
from tongxue.apps.registry.models.organisation import Organisation, OrganisationKind, OrganisationStatus
from tongxue.apps.registry.models.position import Position, PositionLevel, Tree
from tongxue.apps.registry.models.region import Region, RegionLevel
from tongxue.apps.registry.models.region_change import ChangeKind, RegionChange
from tongxue.apps.registry.models.textbook import Textbook

__all__ = [
    "ChangeKind",
    "CodeTable",
    "CodeTableVersion",
    "CodeValue",
    "FactFile",
    "Organisation",
    "OrganisationKind",
    "OrganisationStatus",
    "Position",
    "PositionLevel",
    "Region",
    "RegionChange",
    "RegionLevel",
    "Textbook",
    "Tree",
]
