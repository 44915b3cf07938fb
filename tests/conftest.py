"""What every test may use."""

import os

import pytest

pytest_plugins = ["tests.e2e.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the message catalogues, once a run: pages are tested in both languages."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        from tongxue.config.build.messages import ensure_messages

        ensure_messages()
