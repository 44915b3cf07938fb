from pathlib import Path

import pytest
from tests.platform.search.search_samples import filled

from tongxue.platform.search import Reader


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of the shared handful of documents; nobody changes it."""
    return filled(tmp_path_factory.mktemp("library") / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test makes an index of its own."""
    return tmp_path / "index"
