"""CNXML collections and their Markdown."""

from pathlib import Path

import pytest
from tests.interop.packages import codes, items, png, write_zip

from tongxue.interop import cnxml, mediatype, xml
from tongxue.interop.record import Contributor, Item, Rejection

COLLECTION = (
    '<c:collection xmlns:c="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml">'
    "<c:metadata><md:title>程序</md:title>"
    '<md:language>zh</md:language><md:license url="http://creativecommons.org/licenses/by/4.0/"/>'
    "</c:metadata><c:content>"
    '<c:subcollection><md:title>循环</md:title><c:content><c:module document="m2"/><c:module '
    'document="m9"/></c:content>'
    '</c:subcollection><c:module document="m1"/></c:content></c:collection>'
)
CONTENT = """
<section class="learning-objectives"><title>Goals</title>
<list><item>Loop.</item><item>Stop.</item></list></section>
<section><title>For</title><para>A <term>loop</term>, see <link document="m1" target-id="x">there</link> *
<list list-type="enumerated"><item>one</item><item>two <code>a|b</code></item></list></para>
<code lang="python">
  for x in y:
      pass</code>
<section><title>Deep</title>
<note><title>Note</title><para>5 &lt; 6<newline/>next</para></note></section></section>
<table><tgroup cols="2"><colspec colname="a"/><colspec colname="b"/>
<thead><row><entry>h|1</entry><entry>h2</entry></row></thead>
<tbody><row><entry namest="a" nameend="b">wide</entry></row></tbody></tgroup></table>
<figure><media alt="A cat"><image src="../../media/cat.png"/></media><caption>Cat</caption></figure>
<equation><m:math xmlns:m="http://www.w3.org/1998/Math/MathML">
<m:mfrac><m:mi>a</m:mi><m:mn>2</m:mn></m:mfrac></m:math></equation>
<exercise><problem><para><link url="#exercise/E-1"/></para></problem></exercise>
<para><m:math xmlns:m="http://www.w3.org/1998/Math/MathML" alttext="strange"><m:mglyph/></m:math></para>
"""
MARKDOWN = """## Goals

- Loop.
- Stop.

## For

A **loop**, see [there](../m1/index.cnxml#x) \\*

1. one
2. two `a|b`

```python
for x in y:
    pass
```

### Deep

> **Note**
>
> 5 \\< 6\\
> next

| h\\|1 | h2 |
| --- | --- |
| wide |  |

![A cat](media/cat.png)

*Cat*

$$
\\frac{a}{2}
$$

\\[E-1\\]

strange"""


def module(title: str, content: str = "<para>x</para>", metadata: str = "") -> str:
    return (
        f'<document xmlns="http://cnx.rice.edu/cnxml"><title>{title}</title><metadata '
        f'xmlns:md="http://cnx.rice.edu/mdml">'
        f"{metadata}</metadata><content>{content}</content></document>"
    )


def made(**more: str | bytes) -> dict[str, str | bytes]:
    people = (
        '<md:actors><md:person userid="u"><md:fullname>张三</md:fullname></md:person></md:actors>'
        '<md:roles><md:role type="editor">u</md:role></md:roles>'
    )
    return {
        "book/collections/b.collection.xml": COLLECTION,
        "book/modules/m1/index.cnxml": module("One"),
        "book/modules/m2/index.cnxml": module("Two", CONTENT, people),
        "book/modules/m3/index.cnxml": module("Alone"),
        "book/media/cat.png": png(),
        **more,
    }


def read(tmp_path: Path, members: dict[str, str | bytes]) -> list[Item | Rejection]:
    return list(cnxml.read_items(write_zip(tmp_path / "x.zip", members), name="程序"))


@pytest.mark.plan("2.7")
def test_modules_in_the_order_of_the_book(tmp_path: Path):
    found = read(tmp_path, made())
    assert codes(found) == [
        cnxml.CNXML_MODULE_MISSING,
        cnxml.CNXML_EXERCISES_ELSEWHERE,
        cnxml.CNXML_MODULE_UNPLACED,
    ]
    two, one, alone = items(found)
    assert (two.key, one.key, alone.key) == ("m2", "m1", "m3")
    assert two.record.body == MARKDOWN
    assert two.record.summary == "Loop. Stop."
    assert (two.record.keywords, two.record.source, two.record.language) == (("循环",), "程序", "zh")
    assert two.record.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert two.record.contributors == (Contributor("张三", "editor"),)
    assert two.record.provenance == "程序; 程序 / 循环; book/modules/m2/index.cnxml"
    assert [f.path for f in two.files] == ["index.cnxml", "media/cat.png"]
    assert (alone.record.source, alone.record.licence) == ("", "")


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("changed", "expected", "kept"),
    [
        ({"book/modules/m1/index.cnxml": "<document>"}, xml.XML_MALFORMED, 2),
        ({"book/modules/m1/index.cnxml": '<!DOCTYPE d [<!ENTITY a "b">]><document/>'}, xml.XML_ENTITY, 2),
        ({"book/modules/m1/index.cnxml": module("")}, cnxml.CNXML_NO_TITLE, 2),
        ({"book/collections/a.collection.xml": "no"}, xml.XML_MALFORMED, 3),
        ({"book/media/cat.png": "<html>"}, mediatype.TYPE_BELIES_NAME, 3),
        (
            {"book/modules/m1/index.cnxml": module("M", '<media><image src="../../../../etc/a.png"/></media>')},
            cnxml.CNXML_MEDIA_MISSING,
            3,
        ),
    ],
)
def test_one_bad_part_does_not_lose_the_others(
    tmp_path: Path, changed: dict[str, str | bytes], expected: str, kept: int
):
    found = read(tmp_path, made(**changed))
    usual = [cnxml.CNXML_MODULE_MISSING, cnxml.CNXML_EXERCISES_ELSEWHERE, cnxml.CNXML_MODULE_UNPLACED]
    assert sorted(codes(found)) == sorted([*usual, expected])
    assert len(items(found)) == kept


@pytest.mark.plan("2.bad")
def test_a_source_without_modules(tmp_path: Path):
    assert codes(read(tmp_path, {"a.txt": "x"})) == [cnxml.CNXML_NO_MODULES]


@pytest.mark.plan("2.7", "A1.3")
@pytest.mark.shared_data
def test_the_real_book(shared_data: Path):
    found = list(cnxml.read_items(shared_data / "content/openstax-python", name="openstax-python"))
    taken = items(found)
    assert len(taken) == len({item.key for item in taken}) == 114
    assert {code: codes(found).count(code) for code in codes(found)} == {
        cnxml.CNXML_MODULE_MISSING: 2,
        cnxml.CNXML_MODULE_UNPLACED: 1,
        cnxml.CNXML_MEDIA_MISSING: 94,
        cnxml.CNXML_EXERCISES_ELSEWHERE: 84,
    }
    placed = [item for item in taken if item.record.source]
    assert len(placed) == 113
    assert {item.record.licence for item in placed} == {"https://creativecommons.org/licenses/by/4.0/"}
    assert {item.record.language for item in placed} == {"en"}
    assert all(item.record.body for item in taken)
    nested = next(item for item in taken if item.record.title == "Nested lists")
    assert r"\begin{matrix} 7 & 4 & 5 \\ 3 & 9 & 6" in nested.record.body
