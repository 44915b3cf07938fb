"""The reasons that codecs give, in the reader's language; an unknown code is shown as it is, with its params."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    # archives and their members
    "archive_bomb": _("压缩包解开后异常庞大（{path}），为安全起见没有打开。"),
    "archive_nested": _("压缩包里的压缩包超过 {limit} 层。"),
    "archive_overlap": _("压缩包的内容互相重叠（{path}），可能是恶意文件。"),
    "archive_too_large": _("压缩包解开后有 {size} 字节，超过 {limit}。"),
    "archive_too_many": _("压缩包里有 {count} 个文件，超过 {limit}。"),
    "archive_unreadable": _("压缩包打不开：{reason}"),
    "member_damaged": _("压缩包里的 {path} 已损坏：{reason}"),
    "member_duplicate": _("压缩包里有两个 {name}。"),
    "member_encrypted": _("压缩包里的 {name} 设了密码。"),
    "member_link": _("压缩包里的 {name} 是链接，没有收下。"),
    "member_method": _("压缩包里的 {name} 用了不支持的压缩方法。"),
    "member_missing": _("压缩包里没有 {path}。"),
    "member_too_large": _("压缩包里的 {path} 有 {size} 字节，超过 {limit}。"),
    "path_absolute": _("文件名 {name} 是绝对路径。"),
    "path_backslash": _("文件名 {name} 含有反斜杠。"),
    "path_control": _("文件名 {name} 含有控制字符。"),
    "path_empty": _("文件名是空的。"),
    "path_reserved": _("文件名 {name} 在某些系统上不能使用。"),
    "path_too_long": _("文件名 {name} 太长。"),
    "path_traversal": _("文件名 {name} 指向包外。"),
    "path.symlink": _("{path} 是符号链接，没有跟随。"),
    # XML and files by content
    "xml_entity": _("XML 里定义了实体 {name}，为安全起见没有读取。"),
    "xml_malformed": _("XML 格式有误：{reason}"),
    "xml_too_large": _("XML 有 {size} 字节，超过 {limit}。"),
    "type_belies_name": _("文件名说是一种类型，内容却是 {type}。"),
    "picture_too_large": _("图片太大，超过 {limit} 像素。"),
    "picture_unreadable": _("图片无法读取：{reason}"),
    # what a record says
    "licence_unknown": _("许可声明“{value}”无法辨认，按“版权状况未查明”登记。"),
    "licence.unknown": _("没有找到许可声明，按“版权状况未查明”登记。"),
    "language_invalid": _("语言“{value}”无法辨认。"),
    "accessibility_unknown": _("无障碍特性“{value}”不在词表中。"),
    # EPUB, SCORM, Common Cartridge, CNXML
    "epub_container": _("这本书缺少 {path}。"),
    "epub_encrypted": _("这本书用 {algorithm} 加了锁。"),
    "epub_file_missing": _("这本书列出了 {path}，却没有这个文件。"),
    "epub_no_content": _("这本书没有可读的页面。"),
    "epub_no_title": _("这本书没有书名。"),
    "package_no_pages": _("包里没有可以打开的网页。"),
    "manifest_missing": _("包里没有清单 {path}。"),
    "scorm_file_missing": _("包里没有 {path}。"),
    "scorm_resource_missing": _("目录项“{title}”指向不存在的资源 {identifier}。"),
    "scorm_no_launch": _("包里没有可启动的页面。"),
    "scorm_no_title": _("包没有标题。"),
    "cartridge_duplicate": _("资源 {identifier} 出现两次。"),
    "cartridge_file_missing": _("包里没有 {path}。"),
    "cartridge_resource_missing": _("目录项“{title}”指向不存在的资源 {identifier}。"),
    "cartridge_resource_unknown": _("资源类型 {type} 还不支持。"),
    "cartridge_url": _("网址 {url} 不可用。"),
    "cartridge_no_title": _("包没有标题。"),
    "cnxml_module_missing": _("书里列出了模块 {module}，却没有它。"),
    "cnxml_module_unplaced": _("模块 {module} 不属于任何一本书。"),
    "cnxml_media_missing": _("缺少 {count} 个图片或媒体文件：{names}"),
    "cnxml_exercises_elsewhere": _("有 {count} 道习题存放在别处：{names}"),
    "cnxml_no_modules": _("这里没有任何模块。"),
    "cnxml_no_title": _("模块没有标题。"),
    # mapping files and tables
    "mapping.missing": _("表格需要一个映射文件，说明哪一列是什么。"),
    "mapping.unreadable": _("映射文件无法读取：{reason}"),
    "mapping.unknown_key": _("映射文件的 {where} 里没有“{key}”这一项，可以用：{allowed}"),
    "mapping.unknown_field": _("映射文件的 {where} 里没有“{field}”这个字段，可以用：{allowed}"),
    "mapping.missing_key": _("映射文件的 {where} 里缺少“{key}”。"),
    "mapping.wrong_type": _("映射文件 {where} 里的“{key}”应是{expected}。"),
    "table.missing_columns": _("表格缺少这些列：{missing}。表里有：{found}"),
    "table.duplicate_columns": _("表头重复：{columns}"),
    "table.empty": _("{name} 里没有数据。"),
    "table.unsupported": _("{name} 不是 CSV、XLSX 或 JSONL。"),
    "table.unreadable": _("表格无法读取：{reason}"),
    "table.too_large": _("表格有 {size} 字节，超过 {limit}。"),
    "row.width": _("这一行有 {found} 格，应为 {expected} 格。"),
    "row.malformed": _("这一行格式有误：{reason}"),
    "row.undecodable": _("这一行的编码有误（字节 {byte}）。"),
    "row.too_long": _("这一行超过 {limit} 字节。"),
    "row.file_missing": _("表格旁边没有文件 {path}。"),
    "field.missing": _("缺少 {field}。"),
    "field.unknown_code": _("{field} 里没有“{value}”这个选项。"),
    "field.bad_url": _("{field} 的网址“{value}”不可用。"),
    "field.bad_language": _("{field} 的语言“{value}”不是 BCP 47 标签。"),
    "field.too_long": _("{field} 有 {length} 个字，超过 {limit}。"),
    "field.control_character": _("{field} 含有控制字符 {character}。"),
    "field.not_a_number": _("{field} 的“{value}”不是数。"),
    # pages of Markdown, question banks
    "page.empty": _("这一页没有文字。"),
    "page.undecodable": _("第 {line} 行的编码有误。"),
    "page.too_long": _("这一页有 {size} 字节，超过 {limit}。"),
    "page.front_matter": _("页首的说明无法读取：{reason}"),
    "page.pictures_missing": _("缺少 {count} 张图片：{paths}"),
    "page.snippets_missing": _("缺少 {count} 段引用的代码：{paths}"),
    "page.path_outside": _("有 {count} 张图片在文件夹之外：{paths}"),
    "bank.unknown_path": _("从“{path}”看不出学科和册次。"),
    "bank.answer_not_an_option": _("{paper} 第 {question} 题的答案“{answer}”不在选项里。"),
    "bank.control_character": _("{paper} 第 {question} 题含有丢失的字符 {character}。"),
    # identifiers
    "identifier.length": _("应有 {expected} 位，实有 {found} 位。"),
    "identifier.characters": _("“{value}”含有不允许的字符。"),
    "identifier.check_digit": _("“{value}”的校验位不对。"),
    "identifier.province": _("{province} 不是省级代码。"),
    "identifier.level": _("“{value}”的层级不对。"),
    # what the catalogue asks of a record
    "record.key": _("条目的标识要有 1 到 {limit} 个字，不含控制字符。"),
    "record.too_long": _("{field}：最多 {limit} 个字。"),
    "record.too_many": _("{field}：最多 {limit} 项。"),
    "record.item_too_long": _("{field}：每项最多 {limit} 个字。"),
    "record.unknown_code": _("{field}：没有“{value}”这个选项。"),
    "record.language": _("{field}：请用 BCP 47 语言标签，例如 zh-Hans。"),
    "record.address": _("{field}：请填写以 http:// 或 https:// 开头的网址。"),
    "record.seconds": _("{field}：时长应是秒数。"),
    "catalog.record_incomplete": _("缺少：{labels}。"),
    "blob.too_large": _("文件太大：最多 {limit_mb} MB。"),
    # the import itself
    "import.duplicate_file": _("有两个文件叫 {path}，只收下了第一个。"),
    "import.file_unreadable": _("文件无法读取：{reason}"),
    "import.part_unknown": _("{name} 既不是可以导入的包，也不是题库，没有导入。"),
    "import.duplicate_key": _("与 {other} 的标识相同而内容不同，没有导入。"),
}


LABELS: dict[str, Promise] = {
    "title": _("标题"),
    "summary": _("摘要"),
    "type": _("类型"),
    "stage": _("学段"),
    "subject": _("学科"),
    "grade": _("年级"),
    "textbook": _("教材位置"),
    "vocational": _("专业位置"),
    "knowledge_points": _("知识点"),
    "keywords": _("关键词"),
    "audience": _("使用对象"),
    "language": _("语言"),
    "licence": _("许可"),
    "rights_holder": _("权利人"),
    "contributors": _("作者"),
    "source": _("来源"),
    "provenance": _("出处说明"),
    "location": _("网址"),
    "duration": _("时长（秒）"),
    "accessibility": _("无障碍"),
    "body": _("正文"),
    "content": _("正文、文件或链接"),
    "key": _("标识"),
}
"""What people call the fields of the record."""


def labels_of(names: Iterable[str]) -> str:
    """The fields' names, joined."""
    return gettext("、").join(str(LABELS.get(name, name)) for name in names)


def reason_text(code: str, params: Mapping[str, str]) -> str:
    """The sentence for a code; never raises, whatever the params are."""
    template = REASONS.get(code)
    if template is None:
        return f"{code} {dict(params)}" if params else code
    field, fields = params.get("field", ""), params.get("fields", "")
    named = {"field": LABELS.get(field, field), "labels": labels_of(fields.split(","))}
    try:
        return str(template).format(**{**params, **named})
    except (KeyError, IndexError, ValueError):
        return str(template)
