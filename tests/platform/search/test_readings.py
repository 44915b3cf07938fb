import json
import subprocess
import sys

import pytest
from pypinyin.constants import PHRASES_DICT

from tongxue.platform.search import folding, pinyin, readings

pytestmark = pytest.mark.plan("2.6")


def test_every_phrase_is_read_as_the_whole_dictionary_says() -> None:
    def told(phrase: str) -> tuple[str, ...]:
        return tuple(readings.plain(part[0]) for part in PHRASES_DICT[phrase])

    phrases = [p for p in PHRASES_DICT if len(PHRASES_DICT[p]) == len(p) > 1 and all(map(folding.is_han, p))]
    assert len(phrases) > 40_000
    assert [p for p in phrases if pinyin.of_word(p) != told(p)] == []


def test_a_process_that_reads_characters_never_loads_the_dictionaries() -> None:
    code = (
        "import sys; from tongxue.platform.search import pinyin; "
        "print(pinyin.of_word('重庆'), [m for m in sys.modules if m.startswith('pypinyin')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "('chong', 'qing') []\n"


def test_where_nothing_may_be_written_the_readings_are_worked_out(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(readings, "FILE", tmp_path / "file/readings.json")
    known = readings.readings.__wrapped__()
    assert known.of_character("学") == "xue"
    assert known.of_character("☃") == "☃"


def test_what_was_worked_out_is_kept_whole(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(readings, "FILE", tmp_path / "build/readings.json")
    readings.readings.__wrapped__()
    assert [file.name for file in (tmp_path / "build").iterdir()] == ["readings.json"]
    assert set(json.loads(readings.FILE.read_bytes())) == {"characters", "phrases", "typed"}
