"""What the pages weigh and whether everything that they name is there. ``./tongxue assets`` has been run."""

import gzip
import re
from pathlib import Path

import pytest

import tongxue
from tongxue.config.paths import BUILD

ASSETS = BUILD / "assets"
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (ASSETS / "icons.svg").read_text())) if ASSETS.exists() else set()


def compressed(name: str) -> int:
    return len(gzip.compress((ASSETS / name).read_bytes(), 9))


@pytest.mark.plan("2.8")
@pytest.mark.parametrize("name", ["app.css"])
def test_the_style_sheet_is_small(name):
    assert compressed(name) <= 25 * 1024


@pytest.mark.plan("2.8")
def test_what_every_page_loads_leaves_room_for_the_page():
    assert sum(map(compressed, ["app.css", "app.js", "icons.svg"])) <= 40 * 1024


@pytest.mark.django_db
@pytest.mark.plan("2.8")
def test_every_icon_of_the_style_guide_is_in_the_sprite(client):
    page = client.get("/styleguide/").content.decode()
    named = set(re.findall(r"icons[.\w]*\.svg#([\w-]+)", page))
    assert len(named) > 30
    assert named <= ICONS


@pytest.mark.plan("2.8")
def test_every_asset_that_a_template_names_is_built():
    sources = Path(tongxue.__file__).parent.rglob("templates/**/*.html")
    named = {
        name
        for source in sources
        for name in re.findall(r"\b(?:static|script)\([\"']([^\"']+)[\"']\)", source.read_text())
    }
    assert "app.css" in named
    assert {name for name in named if not (ASSETS / name).exists()} == set()
