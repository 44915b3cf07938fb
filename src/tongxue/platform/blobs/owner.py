"""Whose files these are: a sweep that asks the wrong database would find every file unused."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxue.platform.blobs.models import StoreOwner
from tongxue.platform.errors import DomainError


class StoreForeign(DomainError):
    """The folder of files is marked by another database: an empty one, or a copy from before the first sweep."""

    code = "blobs.foreign_store"
    status = 500
    message = _("文件存储属于另一个数据库，没有清理。确认无误后请删除 {path}。")


def require_own_store() -> None:
    """Marks a folder that nobody has marked. Raises StoreForeign where it has the mark of another database."""
    path = Path(settings.BLOBS_ROOT) / "owner"
    mark = str(StoreOwner.objects.get_or_create(only=True)[0].mark)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(mark)
    if path.read_text() != mark:
        raise StoreForeign(path=str(path))
