"""The real input that lies beside the checkout."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input, or a skip that says where it was looked for."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("TONGXUE_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"the shared data are not at {folder}")
    return folder
