import re

import pytest

from tongxue.platform.ui import messages

pytestmark = [pytest.mark.plan("2.8"), pytest.mark.plan("2.10")]
PLACE = re.compile(r"%\(\w+\)s|{\w*}")
CHINESE = re.compile(r"[㐀-鿿]")


def test_the_english_catalogue_is_complete():
    assert [message.id for message in messages.gaps("en")] == []


def test_translations_keep_the_places_of_their_values():
    for message in messages.read("en"):
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts if message.id else ():
            assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(sources[0])), message.id


def test_english_is_english():
    examples = {
        "版本、册次、单元，每行一项，例如：人教版 / 八年级下册 / 勾股定理"
    }  # names of Chinese books stay Chinese
    for message in messages.read("en"):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and message.id not in examples:
            assert not any(CHINESE.search(text) for text in texts), message.id
