"""For all tests: the code under test is that of this checkout, and the markers are known."""
from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes minutes; leave out with -m 'not slow'")
