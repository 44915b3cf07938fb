"""The reasons that codecs give, in the reader's language; an unknown code is shown as it is, with its params."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "mapping.missing": _("表格需要一个映射文件，说明哪一列是什么。"),
    "type_belies_name": _("文件名说是一种类型，内容却是 {type}。"),
    "picture_too_large": _("图片太大，超过 {limit} 像素。"),
    "picture_unreadable": _("图片无法读取。"),
}


def reason_text(code: str, params: Mapping[str, str]) -> str:
    """The sentence for a code; never raises, whatever the params are."""
    template = REASONS.get(code)
    if template is None:
        return f"{code} {dict(params)}" if params else code
    try:
        return str(template).format(**params)
    except (KeyError, IndexError, ValueError):
        return str(template)
