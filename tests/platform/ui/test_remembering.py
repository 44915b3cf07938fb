"""A remembered part is drawn once for what it shows, and never for somebody else."""

from itertools import count
from uuid import UUID

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from tests.apps.catalog.conftest import RECORD

from tongxue.platform.actor import Actor, Role
from tongxue.platform.ui import remembering

pytestmark = pytest.mark.plan("2.8")


@pytest.fixture(autouse=True)
def forgotten():
    remembering.forget()
    yield
    remembering.forget()


def draw(source, **values):
    drawn = count(1)
    return lambda **more: engines["jinja2"].env.from_string(source).render(times=lambda: next(drawn), **values, **more)


def test_a_part_is_drawn_once_for_the_same_values_and_language():
    page = draw("{% remember name %}{{ name }} {{ times() }}{% endremember %}")
    assert [page(name=n) for n in ("a", "b", "a", "b")] == ["a 1", "b 2", "a 1", "b 2"]
    with translation.override("en"):
        assert page(name="a") == "a 3"


def test_a_first_value_that_is_false_remembers_nothing():
    page = draw("{% remember shows, 1 %}{{ times() }}{% endremember %}")
    assert [page(shows=()), page(shows=()), page(shows=(1,)), page(shows=(1,))] == ["1", "2", "3", "3"]


def test_two_parts_of_a_template_are_two_parts():
    page = draw("{% remember 1 %}a{% endremember %}, {% remember 1 %}b{% endremember %}")
    assert page() == page() == "a, b"


@pytest.mark.parametrize("value", [RECORD, [1], {"a": 1}, ("a", (RECORD,))], ids=["object", "list", "dict", "nested"])
def test_what_can_change_unseen_is_refused(value):
    with pytest.raises(TypeError):
        draw("{% remember 1, value %}{% endremember %}")(value=value)


def test_the_parts_used_last_are_kept_and_the_bound_holds():
    memory = remembering._Memory(10)
    for key in "abc":
        memory.put(key, key * 4)
        memory.get("a")
    assert [memory.get(key) for key in "abc"] == ["aaaa", None, "cccc"]
    memory.put("a", "a")
    memory.put("d", "dddd")
    assert [memory.get(key) for key in "acd"] == ["a", "cccc", "dddd"]


@pytest.mark.plan("2.4")
@pytest.mark.parametrize("first", [True, False])
def test_the_header_of_one_operator_is_not_that_of_another_with_the_same_name(rf, first):
    def header(operates_node):
        request = rf.get("/", headers={"host": "localhost"})
        held = frozenset({(Role.OPERATOR, UUID(int=1))})
        request.actor = Actor(UUID(int=2), name="测试用户", grants=held, operates_node=operates_node)
        request._messages = []
        return render_to_string("base.html", {}, request)

    assert ['href="/operator/"' in header(runs) for runs in (first, not first)] == [first, not first]
