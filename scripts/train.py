"""Train the model when data changed, and say how long that takes.

Rasa (`python -m bot train`) itself keeps what did not change. Its output is shown only when it fails.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from bot.nlu.active import active_model


def train(model: Path, data: str = "bot/data") -> None:
    """Train into ``model``; exits with one sentence when training fails."""
    console = Console()
    command = [
        *(sys.executable, "-m", "bot", "train"),
        "--data",
        data,
        "--out",
        str(model.parent),
        "--fixed-model-name",
        model.name[: -len(".tar.gz")],
        "--quiet",
    ]
    started = time.monotonic()
    dutch = active_model()["name"]
    with console.status(f"Model trainen met Nederlands taalmodel {dutch} (enkele minuten) …"):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not model.exists():
        sys.exit(
            f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n"
            "Mislukt: het model is niet getraind. De laatste regels zeggen waarom; `make validate` controleert de data."
        )
    model.touch()
    console.print(f"Model getraind in {time.monotonic() - started:.0f} s: {model}")


if __name__ == "__main__":
    train(Path(sys.argv[1]))
