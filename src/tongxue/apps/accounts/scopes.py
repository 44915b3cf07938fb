"""What a token can be allowed. A room names the scope in its rules (``actor.has_scope("resources:write")``)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """A scope with its label; the value stands in tokens, in rules and in the API's documentation."""

    RESOURCES_READ = "resources:read", _("读取资源（含本人可见的草稿）")
    RESOURCES_WRITE = "resources:write", _("新建和修改资源")
    RESOURCES_PUBLISH = "resources:publish", _("发布和撤回资源")
    REGISTRY_READ = "registry:read", _("查询机构、地区和代码表")
    REGISTRY_WRITE = "registry:write", _("维护机构信息")
    IMPORT_WRITE = "import:write", _("批量导入")
