import re
from pathlib import Path

import pytest

from tongxue.config.environment import Environment
from tongxue.config.paths import CHECKOUT

pytestmark = pytest.mark.plan("2.1")
ROW = re.compile(r"^\| `(TONGXUE_[A-Z_]+|DATABASE_URL)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    text = (CHECKOUT / "docs/operations/settings.md").read_text()
    return {name: (default, what) for name, default, what in ROW.findall(text)}


def test_every_setting_is_documented_in_its_own_words() -> None:
    expected = {
        "DATABASE_URL" if name == "database_url" else f"TONGXUE_{name.upper()}": field.description
        for name, field in Environment.model_fields.items()
    }
    assert {name: what for name, (_default, what) in documented().items()} == expected


def test_the_defaults_are_documented() -> None:
    for name, field in Environment.model_fields.items():
        shown = documented()["DATABASE_URL" if name == "database_url" else f"TONGXUE_{name.upper()}"][0]
        default = "var" if name == "data" else field.default
        if isinstance(default, list):
            default = ", ".join(default)
        words = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown == (f"`{words}`" if words else "–"), name


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node.toml").write_text('node_name = "from the file"\nport = 9000\n')
    monkeypatch.setenv("TONGXUE_DATA", str(tmp_path))
    monkeypatch.setenv("TONGXUE_PORT", "9100")
    settings = Environment()
    assert (settings.node_name, settings.port, settings.second_port) == ("from the file", 9100, 9101)


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node.toml").write_text("prot = 9000\n")
    monkeypatch.setenv("TONGXUE_DATA", str(tmp_path))
    with pytest.raises(ValueError, match="prot"):
        Environment()


def test_the_key_is_made_once_and_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXUE_DATA", str(tmp_path / "new"))
    monkeypatch.delenv("TONGXUE_SECRET_KEY", raising=False)
    first, second = Environment().key, Environment().key
    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "new/secret.key").stat().st_mode & 0o777 == 0o600
