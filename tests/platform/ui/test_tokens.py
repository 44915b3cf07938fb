"""The contrast of every pair of colours that meets on a page, from the style sheet itself (WCAG 2.2: 1.4.3, 1.4.11)."""

import colorsys
import re
from pathlib import Path

import pytest

import tongxue.platform.ui
from tongxue.platform.ui import covers

pytestmark = [pytest.mark.plan("2.8"), pytest.mark.plan("2.10")]
SHEETS = Path(tongxue.platform.ui.__file__).parent / "assets"
TOKENS = (SHEETS / "tokens.css").read_text(encoding="utf-8")

GROUNDS = ["page", "raised", "sunken"]
TEXT = [
    *[(text, ground) for text in ("ink", "muted", "brand", "brand-strong", "danger") for ground in GROUNDS],
    *[(text, f"{text}-soft") for text in ("info", "success", "warning", "danger", "brand")],
    *[("ink", f"{kind}-soft") for kind in ("info", "success", "warning", "danger", "brand")],
    *[(text, "sunken") for text in ("info", "success", "warning")],  # programs (code.css)
    ("brand-strong", "brand-soft"),
    ("danger-strong", "danger-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
    ("ink", "mark"),
    ("brand", "mark"),
]
SHAPES = [
    *[(shape, ground) for shape in ("edge", "focus", "brand", "danger", "success") for ground in GROUNDS],
    *[("focus", f"{kind}-soft") for kind in ("info", "success", "warning", "danger", "brand")],
    ("brand", "line"),  # the filled part of a progress bar
]


def block(selector: str, text: str = TOKENS) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"\s*{(.*?)}", text, re.DOTALL)
    assert body, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[1]))


LIGHT = block(":root,\n[data-bs-theme]")
DARK = LIGHT | block('[data-bs-theme="dark"]')
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(value: str) -> tuple[float, float, float]:
    assert re.fullmatch(r"#[0-9a-f]{6}", value), value
    return tuple(int(value[n : n + 2], 16) / 255 for n in (1, 3, 5))  # type: ignore[return-value]


def hsl(hue: int, saturation: str, lightness: str) -> tuple[float, float, float]:
    return colorsys.hls_to_rgb(hue / 360, float(lightness[:-1]) / 100, float(saturation[:-1]) / 100)


@THEMES
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme, text, ground):
    assert contrast(rgb(theme[text]), rgb(theme[ground])) >= 4.5


@THEMES
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_told_apart(theme, shape, ground):
    assert contrast(rgb(theme[shape]), rgb(theme[ground])) >= 3


@THEMES
@pytest.mark.parametrize("hue", range(0, 360, covers.STEP))
def test_covers_can_be_read(theme, hue):
    page = hsl(hue, theme["cover-page-s"], theme["cover-page-l"])
    assert contrast(hsl(hue, "55%", theme["cover-ink-l"]), page) >= 4.5


def test_each_hue_has_its_class():
    sheet = (SHEETS / "covers.css").read_text(encoding="utf-8")
    assert re.findall(r"^\.hue-(\d+) { --hue: (\d+); }", sheet, re.MULTILINE) == [
        (str(hue), str(hue)) for hue in range(0, 360, covers.STEP)
    ]


def test_the_dark_of_the_system_is_the_dark_of_the_switch():
    _, _, automatic = TOKENS.partition("@media (prefers-color-scheme: dark)")
    assert block('[data-bs-theme="auto"]', automatic) == block('[data-bs-theme="dark"]')


def test_colours_are_named_in_one_place():
    for sheet in SHEETS.rglob("*.css"):
        if sheet.name != "tokens.css":
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")) == [], sheet.name


def test_only_logical_properties():
    physical = re.compile(r"(?<![\w-])(margin|padding|border|inset)?-?(left|right)\s*:|text-align:\s*(left|right)")
    for sheet in SHEETS.rglob("*.css"):
        assert physical.findall(sheet.read_text(encoding="utf-8")) == [], sheet.name
