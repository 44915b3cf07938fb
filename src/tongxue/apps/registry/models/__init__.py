"""What the registry holds."""

from tongxue.apps.registry.models.organisation import Organisation

__all__ = ["Organisation"]
