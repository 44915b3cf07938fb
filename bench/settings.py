"""The settings of every node, with one empty view, and the index of ``bench search`` where that is measured."""

import os
from pathlib import Path

from tongxue.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
if os.environ.get("BENCH_INDEX"):
    SEARCH_ROOT = Path(os.environ["BENCH_INDEX"])
