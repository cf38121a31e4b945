"""Django for the tests of the door, and running doors on a stand-in for Rasa."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
_folder = tempfile.mkdtemp(prefix="leerwijzer-web-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
os.environ["LEERWIJZER_VAR"] = _folder
os.environ.setdefault("LEERWIJZER_SECRET_KEY", "only-for-tests-" + "x" * 50)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if not settings.configured or not hasattr(settings, "_prepared_for_tests"):
    # A real file: several threads use it, as they do in the door. Plain static files need no collecting.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{_folder}/test.sqlite"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings._prepared_for_tests = True
    django.setup()

from browser import browser  # noqa: E402, F401 - a fixture
from doors import Assistant, Door, opened, prepare  # noqa: E402

from knowledge.store import engine_for, load  # noqa: E402


@pytest.fixture(scope="session")
def knowledge_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database that holds the content of this checkout."""
    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge')}/knowledge.sqlite"
    engine = engine_for(url)
    load(engine)
    # Closing it writes SQLite's log into the file: a test that copies the file copies all of it.
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def prepared_door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database and the static files."""
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="session")
def assistant_stand_in() -> Iterator[Assistant]:
    """A stand-in for Rasa, for all tests that do not stop it."""
    started = Assistant(0).start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory, prepared_door: Path, assistant_stand_in: Assistant) -> Iterator[Door]:
    """A running door on the stand-in, shared by all tests that leave it running."""
    with opened(tmp_path_factory.mktemp("door"), prepared_door, assistant_stand_in.url) as started:
        yield started


@pytest.fixture
def own_assistant() -> Iterator[Assistant]:
    """A stand-in that a test may stop."""
    started = Assistant(0).start()
    yield started
    started.stop()


@pytest.fixture
def open_door(tmp_path_factory: pytest.TempPathFactory, prepared_door: Path) -> Iterator[Callable[..., Door]]:
    """Makes doors that a test may stop, kill and start again: ``open_door(rasa_url, **environment)``."""
    with ExitStack() as stack:
        yield lambda rasa_url, **environment: stack.enter_context(
            opened(tmp_path_factory.mktemp("own") / "door", prepared_door, rasa_url, **environment)
        )


#: A test that asks for one of these starts a browser or servers: it is no part of `make test-fast`.
SLOW = {"browser", "door", "open_door", "prepared_door", "own_assistant"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow by what a test needs, so that nobody has to think of it."""
    for item in items:
        if SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
