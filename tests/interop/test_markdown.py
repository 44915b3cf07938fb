import re

import pytest

from tongxue.interop.errors import MappingError
from tongxue.interop.foldersettings import load_settings, parse_settings
from tongxue.interop.html import render_markdown
from tongxue.interop.markdown import read_folder
from tongxue.interop.markdownblocks import blocks
from tongxue.interop.record import Contributor, Item, Rejection
from tongxue.interop.shared import MAPPINGS

pytestmark = pytest.mark.plan("2.7")
PLAIN = parse_settings(b'[constants]\nlicence = "MIT"\nsource = "s"')
MKDOCS = parse_settings(b'dialect = "mkdocs"\n[constants]\nlicence = "MIT"\nlanguage = "zh-Hans"')
D2L = parse_settings(b'dialect = "d2l"\n[constants]\nlicence = "MIT"')


def folder(root, **pages):
    for name, text in pages.items():
        path = root / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def only(root, settings=PLAIN):
    (item,) = (one for one in read_folder(root, settings) if isinstance(one, Item))
    return item


def codes(found):
    return [(one.place, one.code) for one in found if isinstance(one, Rejection)]


@pytest.mark.parametrize(
    ("name", "text", "title", "body"),
    [
        ("a", "---\ntitle: 甲\n---\n# 乙\n\n文", "甲", "# 乙\n\n文"),
        ("a", "# 乙 `c`\n\n文", "乙 c", "文"),
        ("a", "<!--\nx: 1\n-->\n# 乙 #\n文", "乙", "文"),
        ("a", "乙\n===\n\n文", "乙", "文"),
        ("my-page", "## 引入\n\n文", "my page", "## 引入\n\n文"),
        ("a", "```\n# 码\n```\n\n文\n\n# 乙", "乙", "```\n# 码\n```\n\n文\n\n# 乙"),
    ],
)
def test_titles(tmp_path, name, text, title, body):
    record = only(folder(tmp_path, **{f"{name}_md": text})).record
    assert (record.title, record.body) == (title, body)


def test_metadata_summary_and_key(tmp_path):
    text = "---\nauthor: [甲, 乙]\ntags: x, y\n---\n# 题\n\n![图](a.png)\n\n"
    text += "[测验](q)\n\n第一**段**\n的话。\n\n第二段"
    item = only(folder(tmp_path, 子__README_md=text))
    assert item.key == "子/README.md"
    assert item.record.contributors == (Contributor("甲"), Contributor("乙"))
    assert item.record.keywords == ("x", "y")
    assert item.record.summary == "第一段的话。"


def test_pictures_are_files_and_links_stay(tmp_path):
    root = folder(tmp_path, 一__a_md="# t\n\n文 ![x](../图/1%20a.png) [b](../b.md#c)")
    (root / "图").mkdir()
    (root / "图" / "1 a.png").write_bytes(b"PNG")
    item = only(root)
    (file,) = item.files
    with file.open() as stream:
        assert (file.path, file.size, stream.read()) == ("图/1 a.png", 3, b"PNG")
    assert "[b](../b.md#c)" in item.record.body


@pytest.mark.plan("2.bad")
def test_nothing_outside_of_the_folder_is_read(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "secret.md").write_text("# secret")
    root = folder(tmp_path / "in", a_md="# t\n\n文 ![x](../secret.png) ![y](/../secret.png) ![z](l.png) ![w](d/s.png)")
    (root / "l.png").symlink_to(tmp_path / "secret.png")
    (root / "l.md").symlink_to(tmp_path / "secret.md")
    (root / "d").symlink_to(tmp_path)
    found = list(read_folder(root, PLAIN))
    assert codes(found) == [
        ("a.md", "page.path_outside"),
        ("a.md", "page.pictures_missing"),
        ("d", "path.symlink"),
        ("l.md", "path.symlink"),
    ]
    assert [one.files for one in found if isinstance(one, Item)] == [()]


@pytest.mark.plan("2.bad")
def test_bad_pages_are_rejected_and_the_others_go_on(tmp_path):
    root = folder(tmp_path, b_md="---\na: [\n---\n# 好\n\n文", c_md="", d_md=f"# {'长' * 600}\n\n文", e_md="# 好\n\n文")
    (root / "a.md").write_bytes("# 中文".encode() * 40 + b"\xff")
    (root / "f.md").write_bytes("# 国标\n\n文字".encode("gb18030"))
    found = list(read_folder(root, PLAIN))
    assert codes(found) == [
        ("a.md", "page.undecodable"),
        ("b.md", "page.front_matter"),
        ("c.md", "page.empty"),
        ("d.md", "field.too_long"),
    ]
    assert [one.record.title for one in found if isinstance(one, Item)] == ["好", "好", "国标"]


@pytest.mark.parametrize(
    ("text", "licence", "holder"),
    [
        (
            (
                "MIT License\n\nCopyright (c) 2021-2023 某 Ltd\n\n"
                "Permission is hereby granted, free of\ncharge, to any person"
            ),
            "https://spdx.org/licenses/MIT",
            "某 Ltd",
        ),
        ("   Apache License\n   Version 2.0, January 2004", "https://spdx.org/licenses/Apache-2.0", ""),
        ("Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/", ""),
        ("Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/", ""),
        ("do what you like", "", ""),
    ],
)
def test_licence_files(tmp_path, text, licence, holder):
    folder(tmp_path, a_md="# t\n\n文", LICENSE=text)
    found = list(read_folder(tmp_path, parse_settings(b"")))
    assert (found[-1].record.licence, found[-1].record.rights_holder) == (licence, holder)
    assert codes(found) == ([] if licence else [("LICENSE", "licence.unknown")])


def test_mkdocs_is_folded(tmp_path):
    text = """author: 甲, 乙

??? note "题 [x](y)"
    正文

    ```cpp
    --8<-- "code/a.cpp"
    ```

!!! warning
    小心
    === "C++"
        ```cpp
        int x; // ??? note
        ```

```cpp
--8<-- "code/none.cpp"
```
"""
    root = folder(tmp_path, a_md=text)
    folder(root, **{"code__a.cpp": "int a;\n"})
    found = list(read_folder(root, MKDOCS))
    assert codes(found) == [("a.md", "page.snippets_missing")]
    body = found[-1].record.body
    assert "> **题 [x](y)**\n>\n> 正文\n>\n> ```cpp\n> int a;\n> ```" in body
    assert "> **注意**\n>\n> 小心\n>\n> **C++**\n>\n> ```cpp\n> int x; // ??? note\n> ```" in body
    assert body.endswith("`code/none.cpp`")
    assert found[-1].record.contributors == (Contributor("甲"), Contributor("乙"))


def test_d2lbook_is_folded(tmp_path):
    text = """# 回归
:label:`sec_a`

见 :numref:`sec_b`与 :eqref:`eq_x`（ :numref:`fig_y`）:cite:`A.B.2016`。
(~~slides~~)[**粗**]

$$x$$
:eqlabel:`eq_x`

![图题](a.png)
:label:`fig_y`
:width:`400px`

:begin_tab:`mxnet`
甲
:end_tab:

```{.python .input}
#@tab pytorch
import torch
```

```toc
:maxdepth: 2

b
```
"""
    root = folder(tmp_path, 章__a_md=text, 章__b_md="# 乙章\n:label:`sec_b`\n\n文\n")
    body = next(one for one in read_folder(root, D2L) if isinstance(one, Item)).record.body
    assert "见[乙章](b.md)与(1)（“图题”）（A, B, 2016）。\n粗" in body
    assert "$$x$$\n(1)" in body
    assert "**MXNet**" in body
    assert "**PyTorch**\n\n```python\nimport torch\n```" in body
    assert "- [乙章](b.md)" in body
    assert not re.search(r":\w+:|slides|400px|toc", body)


@pytest.mark.plan("2.bad")
def test_a_page_with_script_renders_without_it(tmp_path):
    root = folder(tmp_path, a_md="# t\n\n文<script>alert(1)</script><svg onload=alert(1)></svg>[x](javascript:x)")
    page = render_markdown(only(root).record.body, resolve_link=str, resolve_picture=str)
    assert page == '<p dir="auto">文[x](javascript:x)</p>\n'


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dialect = 'rst'", "mapping.unknown_key"),
        ("colour = 1", "mapping.unknown_key"),
        ("[constants]\nsubject = '炼金术'", "field.unknown_code"),
        ("[[pages]]\ntype = 'test'", "mapping.missing_key"),
    ],
)
def test_wrong_settings(text, code):
    with pytest.raises(MappingError) as caught:
        parse_settings(text.encode())
    assert caught.value.code == code


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "pages", "licence"),
    [
        ("oi-wiki", 443, "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("d2l-zh", 136, "https://spdx.org/licenses/Apache-2.0"),
        ("iot-for-beginners-zh", 126, "https://spdx.org/licenses/MIT"),
    ],
)
def test_all_real_pages(shared_data, name, pages, licence):
    found = list(read_folder(shared_data / "content" / name, load_settings(MAPPINGS / f"{name}.toml")))
    items = [one for one in found if isinstance(one, Item)]
    assert len({item.key for item in items}) == pages
    assert {item.record.licence for item in items} == {licence}
    assert {code for _, code in codes(found)} <= {"page.pictures_missing", "page.snippets_missing"}
    for record in (item.record for item in items):
        assert record.summary
        assert not re.search(r"[`$#<>]|\*\*|:\w+:", record.title)
        words = "\n".join(line for is_code, lines in blocks(record.body.split("\n")) if not is_code for line in lines)
        assert not re.search(r"^\s*(?:\?\?\?|!!!|=== \"|:label:|:begin_tab:)|:numref:`", words, re.MULTILINE)
