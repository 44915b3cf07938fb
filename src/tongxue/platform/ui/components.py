"""What each component looks like in use: the examples that /styleguide/ shows, tests render and readers copy.

The declaration itself, with its parameters and what it is for, is the macro in ``templates/ui/*.html``; it is read from
there, so that the two cannot disagree. A test proves that every macro has an example and every example a macro.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils.translation import gettext as _
from markupsafe import Markup

from tongxue.platform.ui.jinja import LIBRARIES

TEMPLATES = Path(__file__).parent / "templates/ui"
_MACRO = re.compile(r"{% macro ([a-z]\w*)\((.*?)\) %}\n(?:{# (.*?) #})?", re.DOTALL)
_NAMED = re.compile(r'(?<= )(id|for|name|aria-labelledby|aria-describedby|aria-label|data-open)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Component:
    """A macro as its template declares it."""

    name: str
    parameters: str
    about: str
    library: str

    @property
    def examples(self) -> tuple[str, ...]:
        """Template source of each example."""
        return EXAMPLES.get(self.name, ())

    def render(self, theme: str = "light") -> list[Markup]:
        """Each example drawn. For a second copy on the same page (dark), ids and names are made different."""
        env = engines["jinja2"].env  # type: ignore[attr-defined]  # the engine is the jinja2 one of the settings
        drawn = [env.from_string(source).render(sample()) for source in self.examples]
        return [Markup(text if theme == "light" else _second(text)) for text in drawn]  # noqa: S704  our own examples


@cache
def components() -> tuple[Component, ...]:
    """All components, in the order of the libraries."""
    return tuple(
        Component(name, parameters, about or "", library)
        for library in LIBRARIES
        for name, parameters, about in _MACRO.findall((TEMPLATES / f"{library}.html").read_text(encoding="utf-8"))
    )


def groups() -> Iterator[tuple[str, list[Component]]]:
    """Components by library, with the library's title in the reader's language."""
    titles = {
        "buttons": _("按钮"),
        "forms": _("表单"),
        "frame": _("页面框架"),
        "status": _("状态与提示"),
        "data": _("数据"),
        "filters": _("筛选与翻页"),
        "resources": _("资源"),
    }
    for library in LIBRARIES:
        yield titles[library], [component for component in components() if component.library == library]


class SampleForm(forms.Form):
    """A form as a room has it."""

    title = forms.CharField(label="标题", help_text="学生看到的名称，不超过 60 字。", max_length=60)
    kind = forms.ChoiceField(label="类型", choices=[("video", "视频"), ("plan", "教案")], required=False)
    public = forms.BooleanField(label="发布后立即公开", required=False)


CHAPTERS = [
    {"label": "第一章 集合与常用逻辑用语", "href": "#", "count": 41},
    {"label": "第二章 一元二次函数、方程和不等式", "href": "#", "count": 85, "current": True},
]


def sample() -> dict[str, Any]:
    """What the examples stand on."""
    return {
        "csrf": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
        "query": QueryDict("q=函数&subject=mathematics&page=2"),
        "form": SampleForm({"title": "", "kind": "plan"}),
        "when": datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
        "facts": [
            {"label": "学科", "value": "数学", "href": "/search/?subject=mathematics"},
            {"label": "年级", "values": ["高一", "高二"]},
            {"label": "Title", "value": "Functions and their graphs", "lang": "en"},
        ],
        "subjects": [
            ("mathematics", "数学", 1284, True),
            ("physics", "物理", 312, False),
            ("chemistry", "化学", 96, False),
        ],
        "volumes": [
            {"label": "必修 第一册", "open": True, "count": 126, "children": CHAPTERS},
            {"label": "必修 第二册", "count": 0, "children": [{"label": "第六章 平面向量及其应用", "count": 0}]},
        ],
        "files": [
            {"name": "函数的单调性.pptx", "href": "#", "size": 4_812_300, "type": "演示文稿", "main": True},
            {"name": "worksheet.pdf", "href": "#", "size": 88_120, "type": "PDF", "note": "12 页"},
        ],
        "columns": [
            {"key": "name", "label": "院校", "sortable": True},
            {"key": "place", "label": "所在地"},
            {"key": "count", "label": "资源", "number": True, "sortable": True},
        ],
        "rows": [
            {"name": {"text": "北京大学", "href": "#"}, "place": "北京市", "count": 1312},
            {"name": {"text": "拉萨师范高等专科学校", "href": "#"}, "place": "西藏自治区", "count": 86},
        ],
    }


EXAMPLES: dict[str, tuple[str, ...]] = {
    "button": (
        (
            '<div class="btn-list">{{ ui.button("保存", icon="check") }} {{ ui.button("预览", kind="secondary") }} '
            '{{ ui.button("更多", kind="quiet") }} {{ ui.button("撤回", kind="danger") }}</div>'
        ),
        '{{ ui.button("添加", small=true) }} {{ ui.button("正在等待审核", disabled=true) }}',
    ),
    "link_button": ('{{ ui.link_button("上传资源", "#", icon="upload") }}',),
    "button_group": (
        (
            '{% call ui.button_group() %}{{ ui.button("提交") }}{{ ui.link_button("返回", "#", kind="secondary") }}'
            "{% endcall %}"
        ),
    ),
    "action": ('{{ ui.action("重新运行", "#", csrf, icon="refresh") }}',),
    "dialog": (
        (
            '{{ ui.button("引用格式", kind="secondary", type="button", attrs={"data-open": "cite"}) }}'
            '{% call ui.dialog("cite", "引用格式") %}<p>通学示范节点，《函数的单调性》，2026年。</p>'
            '{{ ui.button("关闭", kind="secondary", type="button", attrs={"data-close": ""}) }}{% endcall %}'
        ),
    ),
    "confirm": (
        (
            '{{ ui.confirm("withdraw", "撤回资源", "确定撤回《函数的单调性》吗？", '
            '"撤回后，学生不能再打开它；网址会说明它已撤回。", "#", csrf) }}'
        ),
    ),
    "field": (
        '{{ ui.field("title", "标题", value="函数的单调性", required=true) }}',
        (
            '{{ ui.field("code", "学校标识码", hint="10 位数字，见学校代码证。", error="应为 10 位数字。", '
            'value="12345", width="short", required=true) }}'
        ),
    ),
    "text_area": ('{{ ui.text_area("summary", "简介", hint="说明适合谁、怎样用。", rows=4) }}',),
    "select": ('{{ ui.select("licence", "许可", [("by", "CC BY 4.0"), ("0", "CC0 1.0")], "by", required=true) }}',),
    "checkboxes": ('{{ ui.checkboxes("grade", "年级", [("g10", "高一"), ("g11", "高二")], ["g10"]) }}',),
    "radios": ('{{ ui.radios("visible", "谁可以看到", [("all", "所有人"), ("school", "本校")], "all") }}',),
    "checkbox": ('{{ ui.checkbox("agree", "我有权发布这些内容", required=true) }}',),
    "form_field": (
        '{{ ui.form_field(form["title"]) }}{{ ui.form_field(form["kind"]) }}{{ ui.form_field(form["public"]) }}',
    ),
    "error_summary": ('{{ ui.error_summary([("title", "请填写标题。"), ("code", "学校标识码应为 10 位数字。")]) }}',),
    "form_errors": ('{{ ui.form_errors(form, "没有保存") }}',),
    "search_box": (
        '{{ ui.search_box("example-search", value="hanshu", label="在本校资源中搜索") }}',
        '{{ ui.search_box("example-search-big", big=true, label="在全部资源中搜索") }}',
    ),
    "drop_zone": ('{{ ui.drop_zone("files", "把文件拖到这里，或从电脑选择", hint="每个文件不超过 512 MB。") }}',),
    "autosave": ("{{ ui.autosave(when) }}",),
    "skip_link": ("{{ ui.skip_link() }}<p>按 Tab 键时出现。</p>",),
    "breadcrumbs": ('{{ ui.breadcrumbs([("首页", "/"), ("教材", "/textbooks/"), ("数学 必修 第一册", "")]) }}',),
    "tabs": (
        (
            '{{ ui.tabs([{"label": "内容", "href": "#", "current": true}, '
            '{"label": "文件", "href": "#", "current": false, "count": 3}], "资源") }}'
        ),
    ),
    "section_title": ('{{ ui.section_title("最近更新", "#") }}',),
    "language_switch": ('{{ ui.language_switch("frame-language") }}',),
    "theme_switch": ('{{ ui.theme_switch("frame-theme") }}',),
    "menu": ('{% call ui.menu("李老师", icon="user-circle", end=false) %}<p>菜单内容</p>{% endcall %}',),
    "alert": (
        '{{ ui.alert("索引正在重建，新资源稍后可以搜到。") }}',
        '{{ ui.alert("资源已发布。", kind="success", dismiss=true) }}',
        '{{ ui.alert("三个文件没有许可信息。", kind="warning", title="发布前请核对") }}',
        '{{ ui.alert("没有连上服务器，内容还没有保存。", kind="danger") }}',
    ),
    "badge": (
        (
            '{{ ui.badge("草稿") }} {{ ui.badge("审核中", "info") }} {{ ui.badge("已发布", "success", icon="check") }} '
            '{{ ui.badge("待补充", "warning") }} {{ ui.badge("已撤回", "danger") }}'
        ),
    ),
    "progress": (
        '{{ ui.progress(31200, "正在导入诗词", "import-1", 45000, "还有约 2 分钟；可以离开此页，回来还在。") }}',
        '{{ ui.progress(none, "正在读取文件", "import-2") }}',
        '{{ ui.progress(100, "导入完成", "import-3", note="45,000 条，其中 12 条未通过。", state="done") }}',
    ),
    "empty": (
        (
            '{{ ui.empty("没有找到“函屎”", "检查是否有错字，或去掉一两个条件。", icon="zoom-question", '
            'action="清除条件", href="#") }}'
        ),
    ),
    "statistics": (
        (
            '{{ ui.statistics([{"label": "资源", "value": 128450, "href": "#"}, '
            '{"label": "教材单元", "value": 9312}, {"label": "本周新增", "value": 318, "note": "比上周多 42"}]) }}'
        ),
    ),
    "steps": ('{{ ui.steps(["选择文件", "核对字段", "导入"], 1) }}',),
    "task_list": (
        (
            '{{ ui.task_list([{"title": "基本信息", "href": "#", "state": "done"}, '
            '{"title": "教材位置", "href": "#", "state": "todo", "hint": "至少选一个单元"}, '
            '{"title": "许可", "href": "#", "state": "error"}, '
            '{"title": "提交审核", "href": "#", "state": "blocked"}]) }}'
        ),
    ),
    "done": ('{{ ui.done("已提交审核", "TX-2026-001842", next=["审核通常需要 2 个工作日。"]) }}',),
    "definition_list": ("{{ ui.definition_list(facts) }}",),
    "table": ('{{ ui.table(columns, rows, "高等学校", sort="-count", query=query) }}',),
    "file_list": ("{{ ui.file_list(files) }}",),
    "tree": ('{{ ui.tree(volumes, "教材目录") }}',),
    "details": ('{% call ui.details("怎样填写知识点") %}<p>用课程标准中的名称，一行一个。</p>{% endcall %}',),
    "chip": ('{{ ui.chip("数学", "#") }}',),
    "chips": (
        '{{ ui.chips([{"label": "数学", "href": "#", "group": "学科"}, {"label": "视频", "href": "#"}], clear="#") }}',
    ),
    "facet": ('{{ ui.facet("subject", "学科", subjects, query, show=3) }}',),
    "filter_panel": (
        '{% call ui.filter_panel("筛选示例") %}{{ ui.facet("stage", "学段", subjects, query) }}{% endcall %}',
    ),
    "filter_button": ("{{ ui.filter_button(2) }}<p>仅在手机上出现。</p>",),
    "sort_switch": (
        '{{ ui.sort_switch([("relevance", "最相关"), ("new", "最新"), ("used", "最常用")], "new", query) }}',
    ),
    "pagination": ("{{ ui.pagination(query, 7, 24) }}",),
    "more": ('{{ ui.more("#") }}',),
    "cover": (
        '{{ ui.cover("函数的单调性与最大（小）值", "mathematics", "video") }}',
        '{{ ui.cover("Photosynthesis and Cellular Respiration", "biology", "courseware") }}',
    ),
    "resource_card": (
        (
            '<div class="card-grid">{{ ui.resource_card("草船借箭", "#", "chinese", "plan", ["primary"], ["g5"], '
            '"国家中小学智慧教育平台", heading=4) }}'
            '{{ ui.resource_card("Newton’s laws of motion", "#", "physics", "interactive", ["senior"], lang="en", '
            'source="OpenStax", heading=4) }}</div>'
        ),
    ),
    "result_card": (
        (
            '{{ ui.result_card("函数的<mark>单调性</mark>"|safe, "#", "mathematics", "courseware", '
            '["senior"], ["g10"], '
            '"人教版资源库", "https://creativecommons.org/licenses/by/4.0/", '
            '"观察图象的升降，用符号语言刻画函数的<mark>单调性</mark>。"|safe, date=when, '
            'position="必修 第一册 3.2") }}'
        ),
    ),
    "meta": ('<p class="resource-meta">{{ ui.meta("audio", "english", ["junior"], ["g7", "g8"]) }}</p>',),
    "subject_tile": (
        (
            '<div class="tile-grid">{{ ui.subject_tile("chemistry", "#", 12860) }}'
            '{{ ui.subject_tile("music", "#") }}</div>'
        ),
    ),
    "licence": ('{{ ui.licence("https://creativecommons.org/licenses/by-sa/4.0/", "示范中学") }}',),
}


def _second(text: str) -> str:
    """The same markup with other ids, names and labels."""

    def rename(found: re.Match[str]) -> str:
        attribute, value = found.groups()
        words = value if attribute in ("name", "aria-label") else " ".join(f"{word}-2" for word in value.split())
        words = f"{value} 2" if attribute == "aria-label" else f"{value}-2" if attribute == "name" else words
        return f'{attribute}="{words}"'

    return _NAMED.sub(rename, text).replace('href="#id_', 'href="#x-id_')
