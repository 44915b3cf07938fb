import re

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils import translation
from jinja2 import UndefinedError

from tongxue.platform.ui.components import EXAMPLES, components
from tongxue.platform.ui.jinja import adding_to, query_with

pytestmark = pytest.mark.plan("2.8")


def ui():
    return engines["jinja2"].env.globals["ui"]


def test_every_component_has_examples_and_every_example_a_component():
    assert set(EXAMPLES) == {component.name for component in components()} == set(ui())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("component", components(), ids=lambda component: component.name)
def test_every_example_renders_its_component(component, language):
    with translation.override(language):
        for source, drawn in zip(component.examples, component.render(), strict=True):
            assert f"ui.{component.name}(" in source
            assert drawn.strip()
            assert " style=" not in drawn  # the content security policy drops it
            assert not re.search(r" on[a-z]+=", drawn)


@pytest.mark.parametrize("component", components(), ids=lambda component: component.name)
def test_the_second_copy_has_no_id_of_the_first(component):
    ids = [set(re.findall(r' id="([^"]+)"', "".join(component.render(theme)))) for theme in ("light", "dark")]
    assert ids[0].isdisjoint(ids[1])
    assert len(ids[0]) == len(ids[1])


def test_an_unknown_component_or_argument_or_variable_is_an_error():
    environment = engines["jinja2"].env
    with pytest.raises(TypeError, match=r"no component ui\.buton"):
        environment.from_string('{{ ui.buton("x") }}').render()
    with pytest.raises(TypeError, match="colour"):
        environment.from_string('{{ ui.button("x", colour="red") }}').render()
    with pytest.raises(UndefinedError):
        environment.from_string("{{ missing }}").render()


def test_what_people_write_is_escaped():
    assert "<script>" not in str(ui().resource_card("<script>", '"><script>', note="<script>"))
    assert "<script>" not in str(ui().field("a", "<script>", value='"><script>', error="<script>"))


def test_a_field_is_tied_to_its_hint_and_error():
    drawn = str(ui().field("code", "代码", hint="十位", error="不对", required=True))
    assert 'aria-describedby="id_code-hint id_code-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert " required" in drawn
    assert "aria-describedby" not in str(ui().field("code", "代码"))


def test_pagination_keeps_the_question_and_names_the_page():
    drawn = str(ui().pagination(QueryDict("q=函数&page=3"), 3, 9))
    assert drawn.count('aria-current="page"') == 1
    assert re.findall(r"page=(\d+)", drawn) == ["2", "1", "2", "3", "4", "5", "9", "4"]
    assert str(ui().pagination(QueryDict(""), 1, 1)).strip() == ""


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"remove": {"subject": "maths"}}, "?q=a"),
        ({"remove": {"q": ""}}, "?subject=maths"),
        ({"put": {"sort": "new"}}, "?q=a&subject=maths&sort=new"),
        ({"put": {"q": None}}, "?subject=maths"),
        ({"put": {"page": 4}}, "?q=a&subject=maths&page=4"),
    ],
)
def test_each_state_of_a_list_has_an_address(change, address):
    assert query_with(QueryDict("q=a&subject=maths&page=3&cursor=x"), **change) == address


@pytest.mark.parametrize(
    ("query", "address"),
    [("q=a&subject=maths&page=3&cursor=x", "?q=a&subject=maths&subject="), ("", "?subject="), ("page=2", "?subject=")],
)
def test_one_more_value_is_put_behind_the_address_of_the_list(query, address):
    assert adding_to(QueryDict(query), "subject") == address
