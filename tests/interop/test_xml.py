"""XML of strangers."""

from pathlib import Path

import pytest

from tongxue.interop.xml import (
    XML_ENTITY,
    XML_MALFORMED,
    XML_TOO_LARGE,
    XmlError,
    attribute,
    child,
    parse,
    text,
)

pytestmark = pytest.mark.plan("2.bad")
LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '
    '"&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<r>&c;</r>"
)


@pytest.mark.parametrize(
    "document",
    [
        LAUGHS,
        LAUGHS.replace("<r>&c;</r>", '<r x="&c;"/>'),
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><r/>',
        '<!-- c --><?p i?><!DOCTYPE r [<!ATTLIST r a CDATA "]"><!ENTITY x "y">]><r>&x;</r>',
        "<!DOCTYPE r [<!-- <a> --><!ENTITY x 'y'>]><r>&x;</r>",
        '<!DOCTYPE r SYSTEM "r.dtd"><r>&unheardof;</r>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_entities_are_refused_in_every_encoding(document: str, encoding: str):
    with pytest.raises(XmlError) as error:
        parse(document.encode(encoding))
    assert error.value.code == XML_ENTITY


def test_external_entities_are_never_read(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', f'<!ENTITY % x SYSTEM "{secret.as_uri()}">'):
        with pytest.raises(XmlError) as error:
            parse(f"<!DOCTYPE r [{declared}]><r>&x;</r>".encode())
        assert error.value.code == XML_ENTITY
    root = parse(f'<!DOCTYPE r SYSTEM "{secret.as_uri()}"><r>ok</r>'.encode())
    assert text(root) == "ok"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<r>",
        b"plain",
        b"<!DOCTYPE r",
        b"<r>\xff\xfe</r>",
        b"\xff\xfe<\x00r",
        b'<?xml version="1.0" encoding="utf-7"?><r/>',
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<r>&unheardof;</r>",
    ],
)
def test_what_is_not_well_formed_is_refused(document: bytes):
    with pytest.raises(XmlError) as error:
        parse(document)
    assert error.value.code == XML_MALFORMED


def test_too_much_is_refused_before_it_is_parsed():
    with pytest.raises(XmlError) as error:
        parse(b"<r/>" + b" " * 100, limit=50)
    assert error.value.code == XML_TOO_LARGE


@pytest.mark.plan("2.7")
def test_named_characters_of_html_are_known_and_literal_text_stays():
    root = parse(b'<!DOCTYPE html><r a="&eacute;">&nbsp;x&NotEqualTilde;&amp;<![CDATA[&nbsp;]]><!-- &nbsp; --></r>')
    assert root.get("a") == "é"
    assert "".join(map(str, root.itertext())) == "\u00a0x\u2242\u0338&&nbsp;"


@pytest.mark.plan("2.7")
def test_a_harmless_document_type_is_allowed():
    document = '<!DOCTYPE r PUBLIC "-//x" "x.dtd" [<!ELEMENT r ANY> <!ATTLIST r a CDATA "1">]>'
    document += '<n:r xmlns:n="u"><n:a n:b=" c "> x  y </n:a></n:r>'
    root = parse(document.encode("utf-16"))
    assert text(child(root, "a")) == "x y"
    assert attribute(root[0], "b") == "c"
    assert attribute(root[0], "d") == ""
