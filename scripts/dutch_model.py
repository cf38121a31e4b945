"""Put a Dutch spaCy model in ``.cache/dutch-model``, the best that can be had.

In order: ``nl_core_news_sm`` that is already importable; its wheel in the folder of ``LEERWIJZER_WHEELS``; its release
address, one try of ten seconds; else a blank Dutch pipeline with a dictionary lemmatiser. The assistant needs none of
the differences between them; it says which one is active.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Optional

import spacy

import bot.nlu.lemmatiser  # noqa: F401 - registers the lemmatiser with spaCy
from bot.nlu.active import BLANK, FOLDER, active_model

PACKAGE = "nl_core_news_sm"
VERSION = "3.4.0"
WHEEL = f"{PACKAGE}-{VERSION}-py3-none-any.whl"
ADDRESS = f"https://github.com/explosion/spacy-models/releases/download/{PACKAGE}-{VERSION}/{WHEEL}"
SHA256 = "e90cf58e9d5aa9f54e23c4938d70f1d40ead69336b1c779cc0700000ddd0089b"
SECONDS = 10
#: Parts of the model that nothing here uses and that cost milliseconds.
UNUSED = ("parser", "ner")


def importable() -> Optional[spacy.Language]:
    """The installed package, if there is one."""
    try:
        return importlib.import_module(PACKAGE).load(exclude=list(UNUSED))
    except ImportError:
        return None


def from_wheel(wheel: Path) -> Optional[spacy.Language]:
    """Install a wheel whose hash is right, and load it."""
    if not wheel.is_file():
        return None
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        print(f"{wheel.name}: de controlesom klopt niet; overgeslagen.", file=sys.stderr)
        return None
    uv = Path(__file__).resolve().parent.parent / ".tools" / "bin" / "uv"
    command = [str(uv), "pip", "install", "--quiet", "--no-deps", "--python", sys.executable, str(wheel)]
    if subprocess.run(command, check=False).returncode != 0:
        return None
    importlib.invalidate_caches()
    return importable()


def downloaded(cache: Path) -> Optional[spacy.Language]:
    """One try to fetch the release."""
    wheel = cache / WHEEL
    try:
        with urllib.request.urlopen(ADDRESS, timeout=SECONDS) as answer:  # noqa: S310 - a fixed https address
            cache.mkdir(parents=True, exist_ok=True)
            wheel.write_bytes(answer.read())
    except OSError:
        return None
    return from_wheel(wheel)


def blank() -> spacy.Language:
    """A pipeline that only splits words and looks up lemmas."""
    nlp = spacy.blank("nl")
    nlp.add_pipe("simplemma_lemmatizer")
    nlp.meta["name"], nlp.meta["version"] = BLANK, "1.0"
    return nlp


def main() -> None:
    """Make the folder unless it is there."""
    if not (FOLDER / "meta.json").is_file():
        print("Nederlands taalmodel zoeken …", flush=True)
        wheels = os.environ.get("LEERWIJZER_WHEELS")
        nlp = importable() or (from_wheel(Path(wheels) / WHEEL) if wheels else None) or downloaded(FOLDER.parent) or blank()
        FOLDER.parent.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(FOLDER)
    active = active_model()
    print(f"Nederlands taalmodel: {active['name']} {active['version']}")


if __name__ == "__main__":
    main()
