"""What the catalogue holds."""

from tongxue.apps.catalog.models.file import VersionFile
from tongxue.apps.catalog.models.importing import ImportRejection, ImportRun
from tongxue.apps.catalog.models.package import PreparedPackage
from tongxue.apps.catalog.models.resource import Resource
from tongxue.apps.catalog.models.version import Version

__all__ = ["ImportRejection", "ImportRun", "PreparedPackage", "Resource", "Version", "VersionFile"]
