import os
from pathlib import Path

import pytest


@pytest.fixture
def shared_data() -> Path:
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("TONGXUE_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"the real input is not here: no folder {folder.name} beside the checkout")
    return folder
