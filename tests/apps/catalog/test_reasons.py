"""Every code that a codec gives has a sentence in both languages, which asks for no more than it is given."""

import ast
import re
import string
from pathlib import Path

import pytest
from django.utils import translation

import tongxue.interop
from tongxue.apps.catalog.reasons import LABELS, REASONS, reason_text
from tongxue.interop.record import Record

pytestmark = pytest.mark.plan("2.7")
RAISERS = {"CodecError", "reject", "MappingError", "Rejection"}


def _raised():
    """(code, names of its params, where) of every call in interop whose code can be read off the source."""
    constants = {}
    calls = []
    for path in sorted(Path(tongxue.interop.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                constants |= {
                    t.id: node.value.value for t in node.targets if isinstance(t, ast.Name) and t.id.isupper()
                }
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISERS:
                calls.append((path.name, node))
    for name, call in calls:
        first = call.args[1 if call.func.id in {"reject", "Rejection"} else 0] if call.args else None
        code = constants.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
        if isinstance(code, str):
            yield code, _params(call), f"{name}:{call.lineno}"


def _params(call):
    """The names that are given for sure; None where they come from a variable."""
    names = {keyword.arg for keyword in call.keywords}
    dicts = [argument for argument in call.args if isinstance(argument, ast.Dict)]
    loose = [argument for argument in call.args[2:] if isinstance(argument, ast.Name | ast.Attribute)]
    if None in names or (call.func.id == "Rejection" and loose):
        return None
    return names | {key.value for each in dicts for key in each.keys if isinstance(key, ast.Constant)}


RAISED = sorted(_raised(), key=lambda found: found[0])


def test_the_codes_were_found():
    assert len({code for code, _, _ in RAISED}) > 50


@pytest.mark.parametrize(("code", "params", "where"), RAISED, ids=[f"{code}-{where}" for code, _, where in RAISED])
def test_every_code_of_a_codec_has_a_sentence_that_its_params_fill(code, params, where):
    assert code in REASONS, where
    wanted = {name for _, name, _, _ in string.Formatter().parse(str(REASONS[code])) if name}
    if params is not None:
        assert wanted <= params, where


def test_codes_named_by_constants_have_sentences():
    codes = set()
    for path in Path(tongxue.interop.__file__).parent.rglob("*.py"):
        codes |= set(
            re.findall(
                r'^[A-Z_]+ = "((?:archive|member|path|xml|type|picture|epub|scorm|cartridge|cnxml)_\w+)"',
                path.read_text(),
                re.MULTILINE,
            )
        )
    assert len(codes) > 30
    assert codes <= REASONS.keys()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_filled_in_each_language(code, language):
    names = {name for _, name, _, _ in string.Formatter().parse(str(REASONS[code])) if name}
    with translation.override(language):
        text = reason_text(code, dict.fromkeys(names, "⟨x⟩"))
    assert "{" not in text
    assert text.count("⟨x⟩") >= len(names - {"labels"})


def test_every_field_of_the_record_has_a_name_for_people():
    assert set(Record.__dataclass_fields__) <= LABELS.keys()
    assert reason_text("field.missing", {"field": "title"}) == "缺少 标题。"


@pytest.mark.parametrize("params", [{}, {"field": "{0}"}, {"field": "{title.__class__}"}, {"x": "y"}])
@pytest.mark.parametrize("code", ["field.missing", "unknown.code", "", "{0}"])
def test_no_params_make_it_raise(code, params):
    assert isinstance(reason_text(code, params), str)
