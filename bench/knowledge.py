"""How fast the knowledge base judges and finds places, now and at a hundredfold content.

``python -m bench.knowledge [--json]`` measures on this machine; each figure is the median of many runs.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import replace
from datetime import date
from typing import Any, Callable, Dict, List

import click
from rich.console import Console
from rich.table import Table

from knowledge.advice import advise
from knowledge.eligibility import judge
from knowledge.person import person_from
from knowledge.places import Places
from knowledge.store import Knowledge, engine_for, load

TODAY = date(2026, 11, 21)
PERSON = {"age": 52, "work": ["employed"], "sector": "metal", "region": "AM05", "health_limit": True}
PLACES = ("Hengelo", "de Achterhoek", "Roffa", "7551AB", "Haarlemmerliede", "Fryslân", "Amsterdam", "Epe")
#: How many times larger the content may grow.
HUNDREDFOLD = 100


def median_ms(run: Callable[[], Any], times: int = 50) -> float:
    """Median time of a call in milliseconds."""
    took: List[float] = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def measure() -> Dict[str, float]:
    """All figures, in milliseconds."""
    engine = engine_for("sqlite://")
    load(engine)
    knowledge = Knowledge(engine)
    person = person_from(PERSON)
    schemes = knowledge.schemes
    many = [replace(item, id=f"{item.id}-{number}") for number in range(HUNDREDFOLD) for item in schemes]
    for item in many:
        _ = item.rules
    places = Places.load()
    return {
        "all_schemes_judged": median_ms(lambda: [judge(item, person, TODAY) for item in schemes]),
        "all_schemes_judged_hundredfold": median_ms(lambda: [judge(item, person, TODAY) for item in many], 10),
        "place_found": median_ms(lambda: [places.find(text) for text in PLACES]) / len(PLACES),
        "place_misspelt": median_ms(lambda: places.find("sittart")),
        "advice_with_question": median_ms(lambda: advise(knowledge, person_from({"age": 52}), TODAY, "ask_funding")),
        "search": median_ms(lambda: knowledge.search("wat kost een opleiding mbo bbl")),
    }


@click.command(help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
def main(as_json: bool) -> None:
    """Measure and print."""
    figures = measure()
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    table = Table("wat", "ms")
    for name, value in figures.items():
        table.add_row(name, f"{value:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
