"""Free text of metadata as codes."""

import pytest

from tongxue.interop.terms import holder_of, language_of, licence_of, shortened

pytestmark = pytest.mark.plan("2.7")
CC = "https://creativecommons.org/licenses/"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("http://creativecommons.org/licenses/by/4.0", CC + "by/4.0/"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.zh", CC + "by-nc-sa/4.0/"),
        ("CC Attribution Share Alike - http://creativecommons.org/licenses/by-sa/4.0", CC + "by-sa/4.0/"),
        ("the Attribution-ShareAlike 3.0 Unported (CC BY-SA 3.0) license.", CC + "by-sa/3.0/"),
        ("MIT", "https://spdx.org/licenses/MIT"),
        ("Private (Copyrighted)", "https://rightsstatements.org/vocab/InC/1.0/"),
        ("© 2012 X, All Rights Reserved.", "https://rightsstatements.org/vocab/InC/1.0/"),
        ("Public domain in the USA.", ""),
        ("© 2012 X", ""),
    ],
)
def test_licences(statement: str, expected: str):
    assert licence_of(statement) == expected


def test_a_named_licence_comes_before_reserved_rights():
    assert licence_of("All rights reserved.", "CC-BY-4.0") == CC + "by/4.0/"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh_cn", "zh-CN"),
        ("ZH-HANS-CN", "zh-Hans-CN"),
        ("eng", "en"),
        ("chi", "zh"),
        ("en-us", "en-US"),
        ("de-1996", "de-1996"),
        ("yue", "yue"),
        ("Chinese", ""),
        ("zh CN", ""),
        ("", ""),
    ],
)
def test_languages(tag: str, expected: str):
    assert language_of(tag) == expected


def test_holders_and_shortening():
    assert holder_of("none", "Copyright © 2008-2010 by A. B. Chen. More.") == "A. B. Chen"
    assert holder_of("(Copyrighted) - x") == ""
    assert shortened("甲" * 400) == "甲" * 299 + "…"
    assert shortened("word " * 100, 12) == "word word…"
