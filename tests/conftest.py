"""What every test may use."""

import os
from pathlib import Path

import pytest
from django.utils import translation

pytest_plugins = ["tests.e2e.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the message catalogues, once a run: pages are tested in both languages."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        from tongxue.config.builders.messages import ensure_messages

        ensure_messages()


@pytest.fixture(autouse=True)
def _language() -> None:
    """A page that a test asked for in another language leaves that language to its thread, not to the next test."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter sweeps its table at random, which would be one query more in a test that counts them.

    The timer that writes uses would wake up in another test, or when the database is gone.
    """
    monkeypatch.setattr("tongxue.platform.limits.buckets._TAKES_PER_SWEEP", 10**12)
    monkeypatch.setattr("tongxue.apps.catalog.domain.usage.PERIOD", 10**6)


@pytest.fixture
def shared_data() -> Path:
    beside = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("TONGXUE_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"the real input is not here: no folder {folder.name} beside the checkout")
    return folder
