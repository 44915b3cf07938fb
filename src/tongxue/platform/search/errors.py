"""What can go wrong with the index, as coded errors."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError, NotReady


class WriterBusy(DomainError):
    """Another process holds the index for writing."""

    code = "search.writer_busy"
    status = 409
    message = _("搜索索引正由另一个进程写入。")


class IndexNotReady(NotReady):
    """There is no readable index yet: build it."""

    code = "search.not_ready"
    message = _("搜索索引尚未建好，请稍后再试。")


class IndexStale(NotReady):
    """The index was made for another declaration or cannot be read: only a rebuild can be written."""

    code = "search.stale"
    message = _("搜索索引需要重建。")


class DiskFull(NotReady):
    """The index could not be written for lack of space; what was committed before is still there."""

    code = "search.disk_full"
    status = 507
    message = _("磁盘空间不足，搜索索引没有写入。")


class IndexFault(NotReady):
    """The index could not be written or read for another reason, which ``reason`` gives in English."""

    code = "search.fault"
    status = 500
    message = _("搜索索引出现故障：{reason}")


_NO_SPACE = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_WORDS = re.compile(r"no space left|file too large|quota exceeded|storagefull|filetoolarge", re.IGNORECASE)


def fault(error: BaseException) -> DomainError:
    """The coded error for what the engine raised. Its errors are plain ones whose text alone tells a full disk."""
    numbers = {int(n) for n in re.findall(r"(?:os error|code:) (\d+)", str(error))}
    if (numbers | {getattr(error, "errno", None)}) & _NO_SPACE or _WORDS.search(str(error)):
        return DiskFull()
    return IndexFault(reason=str(error)[:500])


@contextmanager
def coded() -> Iterator[None]:
    """Turns what the engine raises into a coded error. Only work on the index belongs inside."""
    try:
        yield
    except BaseException as error:
        if is_engine_fault(error):
            raise fault(error) from error
        raise


def is_engine_fault(error: BaseException) -> bool:
    """Whether the engine raised it. A panic of the engine is a BaseException that has no importable name."""
    return isinstance(error, (ValueError, OSError, RuntimeError)) or type(error).__name__ == "PanicException"
