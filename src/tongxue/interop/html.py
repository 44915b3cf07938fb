"""Markdown as safe HTML for a page of ours, and as plain text for the search index.

The Markdown is CommonMark 0.31 with tables, strikethrough, footnotes, task lists, definition lists and
``$…$`` / ``$$…$$`` mathematics. Whoever wrote it is not trusted: raw HTML in it goes through an allow-list,
nothing that runs, loads or styles survives, and every picture and every link inside the source is answered
for by the caller.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from tongxue.interop.allowlist import ATTRIBUTES, CLASSES, SCHEMES, TAGS, TAGS_WITHOUT_CONTENT
from tongxue.interop.mathml import mathml
from tongxue.interop.plaintext import escape_markdown, inline_text, markdown_parser, plain_text

__all__ = ["ANCHOR", "escape_markdown", "plain_text", "render_markdown", "slug"]

Resolve = Callable[[str], str | None]

ANCHOR = "s-"
"""What every heading's id begins with, so that no text can take an id that our own pages use."""

_LONGEST_HIGHLIGHTED = 50_000
_HIGHEST, _LOWEST = 2, 6
_EXTERNAL_REL = "noopener noreferrer nofollow ugc"
_ABSOLUTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_OWN_ID = re.compile(rf"(?:{ANCHOR}\S+|fn(?:ref)?\d+(?::\d+)?)")
_BIDI = frozenset(
    {
        "paragraph_open",
        "heading_open",
        "blockquote_open",
        "bullet_list_open",
        "ordered_list_open",
        "table_open",
        "dl_open",
    }
)
# The serialiser quotes every value and escapes the quotation marks in it, so that these patterns see whole
# tags.
_OPEN_TAG = re.compile(r'<(a|img|input)((?: [^\s=>"]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s=>"]+)="([^"]*)"')


def render_markdown(text: str, *, resolve_link: Resolve, resolve_picture: Resolve) -> str:
    """Markdown as HTML that is safe to stand in a page of ours under the page's own ``h1``.

    ``resolve_link`` is asked for every link that is relative to the source and ``resolve_picture`` for every
    picture; each (percent-decoded) gives the URL to use, or None: then only the words of the link, or the
    alternative text of the picture, remain.
    """
    parser = _parser()
    env: dict[str, Any] = {}
    raw = parser.renderer.render(parser.parse(text, env), parser.options, env)
    answers = _Answers(resolve_link, resolve_picture)
    clean = nh3.clean(
        raw,
        tags=TAGS,
        clean_content_tags=TAGS_WITHOUT_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=answers.filter,
        allowed_classes=CLASSES,
        link_rel=None,
        url_schemes=SCHEMES,
    )
    return _OPEN_TAG.sub(answers.finish, clean)


def slug(heading: str, taken: set[str]) -> str:
    """The unique anchor of a heading, as code hosts make it: small letters, hyphens, other scripts kept."""
    base = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") or "section"
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return ANCHOR + name


@dataclass(frozen=True, slots=True)
class _Answers:
    """What becomes of the addresses in a text."""

    resolve_link: Resolve
    resolve_picture: Resolve

    def filter(self, tag: str, attribute: str, value: str) -> str | None:
        """The value that an attribute keeps, or None; schemes have been checked before."""
        if attribute == "id":
            return value if _OWN_ID.fullmatch(value) else None
        if tag == "a" and attribute == "href":
            return self._link(value)
        if tag == "img" and attribute == "src":
            return self.resolve_picture(unquote(value))
        if tag == "input" and attribute == "type":
            return value if value == "checkbox" else None
        return value

    def _link(self, href: str) -> str | None:
        if href.startswith("#"):
            name = unquote(href[1:])
            return f"#{name}" if not name or _OWN_ID.fullmatch(name) else f"#{ANCHOR}{name.lower()}"
        if _ABSOLUTE.match(href):
            return "https:" + href if href.startswith("//") else href
        return self.resolve_link(unquote(href))

    def finish(self, found: re.Match[str]) -> str:
        """The tag as it is written: outward links marked, refused pictures replaced by their words."""
        tag, rest = found.groups()
        attributes = dict(_ATTRIBUTE.findall(rest))
        if tag == "a" and _ABSOLUTE.match(attributes.get("href", "")):
            return f'<a{rest} rel="{_EXTERNAL_REL}">'
        if tag == "img" and "src" in attributes:
            return f'<img{rest} loading="lazy">' if "alt" in attributes else f'<img{rest} alt="" loading="lazy">'
        if tag == "img":
            words = attributes.get("alt", "")
            return f'<span class="picture-missing">{escape(unescape(words))}</span>' if words else ""
        if tag == "input" and attributes.get("type") != "checkbox":
            return ""
        return found[0]


@cache
def _parser() -> MarkdownIt:
    parser = markdown_parser().use(tasklists_plugin, label=True)
    parser.core.ruler.push("page", _fit_page)
    rules: dict[str, Any] = {
        "math_inline": lambda tokens, i, *_: mathml(tokens[i].content, display=False),
        "math_inline_double": lambda tokens, i, *_: mathml(tokens[i].content, display=True),
        "math_block": lambda tokens, i, *_: f'<div class="equation">{mathml(tokens[i].content, display=True)}</div>\n',
        "fence": _code,
        "code_block": _code,
    }
    renderer = parser.renderer
    assert isinstance(renderer, RendererHTML)  # noqa: S101 - the default renderer
    renderer.rules.update(rules)
    return parser


def _fit_page(state: StateCore) -> None:
    """Headings below the page's own, with anchors; the direction of each block found from its text."""
    levels = [int(token.tag[1]) for token in state.tokens if token.type == "heading_open"]
    shift = _HIGHEST - min(levels, default=_HIGHEST)
    taken: set[str] = set()
    for index, token in enumerate(state.tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, int(token.tag[1]) + shift)}"
        if token.type == "heading_open":
            token.attrSet("id", slug(inline_text(state.tokens[index + 1]), taken))
        elif token.type in {"th_open", "td_open"}:
            _fit_cell(token)
        if token.type in _BIDI:
            token.attrSet("dir", "auto")


def _fit_cell(token: Token) -> None:
    """Alignment as a class, since our pages allow no style attributes; a header names the column below it."""
    if style := token.attrs.pop("style", None):
        token.attrSet("class", str(style).replace("text-align:", "align-"))
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _code(tokens: Sequence[Token], index: int, _options: OptionsDict, _env: object) -> str:
    """A block of code: scrolled with the keyboard (WCAG 2.2, 2.1.1), left to right in any text."""
    token = tokens[index]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    code = _highlighted(token.content, language)
    return f'<pre class="highlight" dir="ltr" tabindex="0"><code>{code}</code></pre>\n'


def _highlighted(code: str, language: str) -> str:
    lexer = _lexer(language.strip("{}.").lower()) if language and len(code) <= _LONGEST_HIGHLIGHTED else None
    return highlight(code, lexer, _formatter()) if lexer else escape(code, quote=False)


@lru_cache(256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)
