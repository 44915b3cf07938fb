"""Markdown that is written, and HTML turned into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tongxue.interop.markup import code_block, code_span, escape, from_html, html_text, table

pytestmark = pytest.mark.plan("2.7")


def shown(markdown: str) -> str:
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return "".join(
        child.content for token in tokens for child in token.children or [] if child.type in ("text", "text_special")
    )


@given(st.text(alphabet=st.sampled_from("ab1.)#-+*_`[]<>$|~\\ =水!("), max_size=20))
def test_escaped_text_shows_as_it_is(text: str):
    text = " ".join(text.split())
    assert shown(escape(text)) == text


@given(st.text(alphabet=st.sampled_from("ab` "), min_size=1, max_size=12))
def test_code_keeps_its_backticks(code: str):
    token = MarkdownIt("commonmark").parse(code_span(code) or "x")[1].children
    assert token is not None
    assert not code.strip() or token[0].content.strip() == code.strip()
    assert MarkdownIt("commonmark").parse(code_block(code))[0].type == "fence"


def test_html_becomes_markdown():
    source = (
        "<html><head><title>t</title></head><body><h2>题 &amp; 目</h2><p>See <a "
        "href='https://x.org/a(b)'>x</a>, <code>a`b</code>"
        " and <a href='javascript:x'>no</a>.<br>next</p><script>alert(1)</script><ul><li>one<ol><li>"
        "in</li></ol></li></ul>"
        "<table><tr><th>a|b</th></tr><tr><td>1</td></tr></table><pre>x\n  y</pre><div>\\(a_1\\) and "
        "$$b$$<blockquote>q</blockquote></div>"
    )
    assert from_html(source) == (
        "## 题 & 目\n\nSee [x](<https://x.org/a(b)>), ``a`b`` and no.\nnext\n\n- one\n\n  1. in\n\n| "
        "a\\|b |\n| --- |\n| 1 |\n\n"
        "```\nx\n  y\n```\n\n$a_1$ and $$b$$\n\n> q"
    )
    assert html_text("<p>a_1<script>x</script> b</p>") == "a_1 b"
    assert (from_html(" "), from_html("<?xml version='1.0' encoding='gbk'?><p>水</p>")) == ("", "水")


def test_a_table_without_a_head_gets_an_empty_one():
    assert table([["a", "b"], ["c"]], headed=False) == "|  |  |\n| --- | --- |\n| a | b |\n| c |  |"
    assert table([], headed=True) == ""
