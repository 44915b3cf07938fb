"""The shape of input on pages. Field names are the record's, so that errors of the domain find their field."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongxue.apps.catalog.domain.indexing import FACETS
from tongxue.interop.record import Contributor
from tongxue.interop.vocabulary import ACCESSIBILITY, AUDIENCE, GRADE, LICENCE, STAGE, SUBJECT, TYPE, Vocabulary

SORTS = {"relevance": _("最相关"), "newest": _("最新"), "uses": _("最常用")}
LAST_PAGE = 500
"""Behind ten thousand results a person refines the search; programs page on with a cursor."""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The state of a search as its address says it; whatever the address holds, there is a state."""

    q: str
    filters: dict[str, list[str]]
    sort: str
    page: int

    @classmethod
    def read(cls, query: QueryDict) -> "SearchForm":
        """From the query string; unknown names are left out, repeated values count once."""
        filters = {
            facet: list(dict.fromkeys(v[:200] for v in query.getlist(facet) if v))[:20]
            for facet in FACETS
            if query.get(facet)
        }
        sort = query.get("sort", "")
        page = query.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1  # noqa: PLR2004
        return cls(
            q=query.get("q", "")[:500],
            filters=filters,
            sort=sort if sort in SORTS else "relevance",
            page=max(1, min(number, LAST_PAGE)),
        )


def _choices(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    english = get_language() == "en"
    return [(term.code, term.en if english else term.zh) for term in vocabulary.terms]


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """A list is shown one item a line."""
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        """A tuple of texts. Lines alone part them: a comma belongs to a name or a title."""
        lines = (super().to_python(value) or "").splitlines()
        return tuple(line.strip() for line in lines if line.strip())


class RecordForm(forms.Form):
    """A resource's record. Nothing is required while it is a draft; publication asks for the rest."""

    title = forms.CharField(label=_("标题"), max_length=500, required=False)
    summary = forms.CharField(label=_("摘要"), max_length=5000, required=False, widget=forms.Textarea)
    type = forms.ChoiceField(label=_("类型"), required=False)
    stage = forms.MultipleChoiceField(label=_("学段"), required=False)
    subject = forms.ChoiceField(label=_("学科"), required=False)
    grade = forms.MultipleChoiceField(label=_("年级"), required=False)
    textbook = LinesField(
        label=_("教材位置"),
        required=False,
        help_text=_("版本、册次、单元，每行一项，例如：人教版 / 八年级下册 / 勾股定理"),
    )
    vocational = LinesField(label=_("专业位置"), required=False, help_text=_("专业、课程、技能点，每行一项"))
    knowledge_points = LinesField(label=_("知识点"), required=False, help_text=_("每行一个"))
    keywords = LinesField(label=_("关键词"), required=False, help_text=_("每行一个"))
    audience = forms.MultipleChoiceField(label=_("使用对象"), required=False)
    language = forms.ChoiceField(label=_("语言"), required=False)
    licence = forms.ChoiceField(label=_("许可"), required=False)
    rights_holder = forms.CharField(label=_("权利人"), max_length=500, required=False)
    contributors = LinesField(label=_("作者"), required=False, help_text=_("每行一位"))
    source = forms.CharField(label=_("来源"), max_length=200, required=False)
    provenance = forms.CharField(label=_("出处说明"), max_length=10_000, required=False, widget=forms.Textarea)
    location = forms.URLField(label=_("网址"), required=False, assume_scheme="https")
    duration = forms.IntegerField(label=_("时长（秒）"), min_value=0, max_value=10**8, required=False)
    accessibility = forms.MultipleChoiceField(label=_("无障碍"), required=False)
    body = forms.CharField(label=_("正文"), max_length=4_000_000, required=False, widget=forms.Textarea, strip=False)

    CODES: ClassVar = {
        "type": TYPE,
        "stage": STAGE,
        "subject": SUBJECT,
        "grade": GRADE,
        "audience": AUDIENCE,
        "licence": LICENCE,
        "accessibility": ACCESSIBILITY,
    }
    LANGUAGES: ClassVar = [
        ("zh-Hans", "中文（简体）"),
        ("zh-Hant", "中文（繁體）"),
        ("en", "English"),
        ("ug", "ئۇيغۇرچە"),
        ("bo", "བོད་ཡིག"),
        ("mn", "ᠮᠣᠩᠭᠣᠯ"),
        ("ja", "日本語"),
        ("ru", "Русский"),
        ("fr", "Français"),
        ("de", "Deutsch"),
        ("es", "Español"),
        ("ar", "العربية"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, vocabulary in self.CODES.items():
            field = self.fields[name]
            empty = [("", _("请选择"))] if not isinstance(field, forms.MultipleChoiceField) else []
            self._choose(name, [*empty, *_choices(vocabulary)])
        self._choose("language", [("", _("请选择")), *self.LANGUAGES])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Keep a value that came by import and is not on the list: editing must not lose it."""
        field = self.fields[name]
        value = self.initial.get(name)
        known = {code for code, _label in choices}
        if isinstance(value, str) and value not in known:
            choices = [*choices, (value, value)]
        field.choices = choices  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """The fields that were sent and differ from what the form showed, as the domain takes them.

        What was not touched is not written: an editor that saves as you go sends the whole form.
        """
        shown = {name: tuple(v) if isinstance(v, list) else v for name, v in self.initial.items()}
        sent = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
            if name in self.data or self._is_many(name)
        }
        changed = {name: value for name, value in sent.items() if value != shown.get(name)}
        if "contributors" in changed:
            roles = self.initial.get("contributor_roles", {})
            changed["contributors"] = tuple(Contributor(n, roles.get(n, "author")) for n in changed["contributors"])
        return changed

    def _is_many(self, name: str) -> bool:
        """Boxes that are all unchecked are not sent; the form says in ``_many`` which of them it showed."""
        return name in self.data.getlist("_many") if isinstance(self.data, QueryDict) else False


class ImportForm(forms.Form):
    """A source to import, and into which of the actor's organisations where there are several."""

    organisation = forms.ChoiceField(label=_("机构"))
    source = forms.FileField(
        label=_("文件"),
        help_text=_("表格（CSV、XLSX、JSONL）、题库、EPUB、Common Cartridge、SCORM、CNXML，或装有多份的 ZIP"),
    )
    mapping = forms.FileField(
        label=_("映射文件"),
        required=False,
        help_text=_("TOML。表格需要：说明哪一列是什么；题库和 Markdown 可以有：说明来源和许可"),
    )

    def __init__(self, *args: Any, places: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = places[0][0] if len(places) == 1 else None
        if self._only is None:
            self.fields["organisation"].choices = places  # type: ignore[attr-defined]  # a choice field, which the stubs cannot know
        else:
            del self.fields["organisation"]

    def upload(self) -> dict[str, Any]:
        """What ``api.start_upload`` takes."""
        source, mapping = self.cleaned_data["source"], self.cleaned_data["mapping"]
        place = self._only or UUID(self.cleaned_data["organisation"])
        return {
            "organisation_id": place,
            "name": source.name,
            "stream": source.file,
            "mapping": mapping.file if mapping else None,
        }
