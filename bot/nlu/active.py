"""Which Dutch model is active. Imports nothing heavy, so that starting up can say it at once."""

import json
from pathlib import Path

FOLDER = Path(".cache") / "dutch-model"
#: Name of the model that spaCy makes from its code alone, with our lemmatiser.
BLANK = "blank_simplemma"


def active_model(folder: Path = FOLDER) -> dict[str, str]:
    """Name and version of the Dutch model in use; ``FileNotFoundError`` when set-up has not run."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return {"name": meta["name"], "version": meta["version"]}
