"""How a measurement is headed, shown and written: the same for every part of the bench."""

from __future__ import annotations

import json
import os
import platform
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Sequence

import click
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


def head() -> Dict[str, Any]:
    """When and on what machine was measured."""
    processor = platform.processor() or platform.machine()
    machine = {"cores": os.cpu_count(), "processor": processor, "python": platform.python_version()}
    return {"measured_on": date.today().isoformat(), "machine": machine}


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table of which the first row is the header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)


def write(name: str, found: Dict[str, Any], rows: List[List[str]], folder: Path) -> None:
    """The figures as JSON and as a table, in a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(markdown(rows) + "\n", encoding="utf-8")


def show(found: Dict[str, Any], rows: List[List[str]], as_json: bool) -> None:
    """The figures on the screen: as JSON, or as a table of which the first row is the header."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table(*rows[0])
    for row in rows[1:]:
        table.add_row(*row)
    Console().print(table)
