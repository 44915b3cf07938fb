"""What can go wrong in the registry, each with a code and a message for people."""

from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import AccessDenied, Conflict, DomainError, NotFound


class RegionUnknown(NotFound):
    """No region ever had this code, as far as the facts go."""

    code = "registry.region_unknown"
    message = _("没有代码为 {code} 的行政区划。")


class OrganisationUnknown(NotFound):
    """There is no such organisation."""

    code = "registry.organisation_unknown"
    message = _("没有找到这个机构。")


class CodeTableUnknown(NotFound):
    """There is no such code table, or no version of it was in force on the day asked for."""

    code = "registry.code_table_unknown"
    message = _("没有名为 {table} 的代码表。")


class CodeUnknown(NotFound):
    """The table never had this code."""

    code = "registry.code_unknown"
    message = _("代码表 {table} 中没有代码 {value}。")


class PositionUnknown(NotFound):
    """There is no such place in the trees."""

    code = "registry.position_unknown"
    message = _("没有找到这个目录位置。")


class IdentifierInvalid(DomainError):
    """A school identifier or credit code is misshapen or fails its check digit. ``problem`` says how."""

    code = "registry.identifier_invalid"
    message = _("标识码 {value} 不正确，请核对。")


class IdentifierTaken(DomainError):
    """Another organisation has this identifier."""

    code = "registry.identifier_taken"
    status = 409
    message = _("标识码 {value} 已属于另一机构。")


class FieldInvalid(DomainError):
    """A field of an organisation or a position has a value that it cannot have."""

    code = "registry.field_invalid"
    message = _("“{value}”不是可用的值。")


class NotAllowed(AccessDenied):
    """Who runs the node changes the registry; an organisation's operators change its own row."""

    code = "registry.not_allowed"
    message = _("只有本节点或本机构的运维人员可以修改机构信息。")


class OrganisationChangedMeanwhile(Conflict):
    """Somebody else changed the organisation since it was read."""

    code = "registry.organisation_changed"
