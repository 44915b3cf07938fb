import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxue.interop.html import escape_markdown, plain_text, render_markdown
from tongxue.interop.mathml import mathml

pytestmark = pytest.mark.plan("2.8")


def render(text, link=lambda href: f"/r/{href}", picture=lambda src: f"/p/{src}"):
    return render_markdown(text, resolve_link=link, resolve_picture=picture)


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<iframe src=https://example.org></iframe>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<p style='position:fixed'>x</p>",
    "<form action=https://example.org><input name=password><button>x</button></form>",
    "<a id=main class=btn href=#x>x</a>",
    "<template><script>alert(1)</script></template>",
    "$\\href{javascript:alert(1)}{x}$",
    '```"><script>alert(1)</script>\nx\n```',
]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_loads_or_styles_survives(text):
    page = render(f"before {text} after\n\n{text}\n", picture=lambda _: None)
    tags = "".join(re.findall(r"<[^>]*>", re.sub(r'alttext="[^"]*"', "", page)))
    assert not re.search(
        r"script|\son\w+=|javascript|data:|style|iframe|<form|<svg|<button|position", tags, re.IGNORECASE
    )
    assert 'class="btn"' not in page
    assert 'id="main"' not in page


@given(st.text(alphabet="<>\"'&/= \nabcimgsrcscriptonerror$`*_[]()!#-:|\\{}^", max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_renders_without_script(text):
    page = render(text)
    assert not re.search(r"<script|<svg|<[a-z]+[^>]*\son\w+=", page)


def test_headings_stand_below_the_h1_of_the_page_and_have_anchors():
    page = render("# 标题 A\n\n## b\n\n[到](#标题-a)\n\n# 标题 A\n")
    assert re.findall(r'<(h\d) id="([^"]+)"', page) == [
        ("h2", "s-标题-a"),
        ("h3", "s-b"),
        ("h2", "s-标题-a-1"),
    ]
    assert 'href="#s-标题-a"' in page
    assert re.findall(r"<(h\d)", render("### x\n\n#### y")) == ["h2", "h3"]


def test_links_and_pictures_are_answered_for_by_the_caller():
    asked = []
    page = render(
        "[a](../其他.md#q) [b](https://example.org/?a=1&b=2) ![c](图.png) <img src='d.png'> [e](gone.md)",
        link=lambda href: asked.append(href) or (None if "gone" in href else "/page"),
        picture=lambda src: asked.append(src) or ("/file" if src == "图.png" else None),
    )
    assert asked == ["../其他.md#q", "图.png", "d.png", "gone.md"]
    assert '<a href="/page">a</a>' in page
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow ugc">b</a>' in page
    assert '<img src="/file" alt="c" loading="lazy">' in page
    assert page.count("<img") == 1
    assert "<a>e</a>" in page


def test_mathematics_is_mathml_with_its_tex_for_those_who_do_not_see_it():
    page = render("$a_1<b$ 与\n\n$$\n\\begin{aligned}x&=1\\\\y&=2\\end{aligned}\n$$\n")
    assert page.count("<math") == 2
    assert 'alttext="a_1&lt;b"' in page
    assert '<annotation encoding="application/x-tex">a_1&lt;b</annotation>' in page
    assert "<mtable" in page


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("tex", [r"\frac{1}{", r"\nosuchcommand{x}", "{" * 3000, "", "x" * 9000])
def test_tex_that_cannot_be_converted_is_shown_and_never_fails(tex):
    assert mathml(tex, display=True).startswith('<code class="tex"')


def test_code_is_highlighted_by_class_and_can_be_reached_with_the_keyboard():
    page = render("```python\nimport os\n```\n\n```nosuchlanguage\n<b>\n```\n")
    assert '<pre class="highlight" dir="ltr" tabindex="0"><code><span class="kn">import</span>' in page
    assert "&lt;b&gt;" in page
    assert "style=" not in page


def test_tables_lists_notes_and_directions():
    page = render("| a | b |\n|---|:-:|\n| 1 | 2 |\n\n- [x] d\n\nנ[^1]\n\n[^1]: note\n")
    assert '<th scope="col">a</th>' in page
    assert '<td class="align-center">2</td>' in page
    assert '<label><input class="task-list-item-checkbox" checked="checked"' in page
    assert '<p dir="auto">נ<sup class="footnote-ref"><a href="#fn1" id="fnref1">' in page


def test_plain_text_keeps_words_and_leaves_markup():
    text = "# 标题\n\n**粗** [链](x.md) ![图](y.png) $x^2$ `c` &amp; <b>h</b>\n\n"
    text += "| a |\n|---|\n| 1 |\n\n```py\nz\n```\n"
    assert plain_text(text) == "标题\n粗 链 图 x^2 c & h\na\n1\nz"
    assert plain_text("一行  \n二行") == "一行\n二行"


@given(st.text(alphabet="ab 1.)#-+=>*_`[]<&|~$\\\n标", max_size=60).map(str.strip))
def test_escaped_text_reads_as_it_was(text):
    words = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    read = "\n".join(line.strip() for line in plain_text(escape_markdown(text)).split("\n") if line.strip())
    assert read == words


def test_short_plain_texts_are_fast():
    text = "这一课讲分数的意义与性质，有许多例子。" * 4
    start = time.perf_counter()
    for _ in range(20_000):
        plain_text(text)
    assert time.perf_counter() - start < 3, "20,000 short texts a second, with room for a busy machine"
