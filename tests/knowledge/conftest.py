"""The real content read once, and small made worlds in which one thing at a time can be wrong."""

from __future__ import annotations

import copy
import csv
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge import content as content_module
from knowledge.content import ContentError, read
from knowledge.items import Item, Period, item_from
from knowledge.store import Knowledge, engine_for, load

CHECKED = {"date": date(2026, 11, 21), "by": "de redactie"}
SOURCE = {"url": "https://www.rijksoverheid.nl/leren", "date": "2026-10-01", "kind": "official"}

#: A scheme with every kind of block, in which nothing is wrong.
SCHEME = {
    "id": "leerbudget",
    "name": "Leerbudget",
    "names": ["leerpotje"],
    "kind": "grant",
    "audience": ["person"],
    "what": "Geld voor een cursus.",
    "amounts": [{"label": "hoogstens", "cents": 100000, "year": "2026", "per": "jaar"}],
    "conditions": [
        {
            "text": "U bent 18 tot en met 30 jaar.",
            "type": "age",
            "min": 18,
            "max": 30,
            "because": "u 18 tot 31 bent",
        },
        {"text": "U woont in Nederland."},
    ],
    "cases": [{"name": "met 18 kan het", "person": {"age": 18}, "verdict": "yes"}],
    "needs": ["ask_funding"],
    "steps": ["Bel het loket."],
    "where": {"organisation": "het loket"},
    "status": "open",
    "sources": [SOURCE],
    "checked": CHECKED,
    "review_by": date(2027, 5, 21),
    "confidence": "high",
    "recommend": "yes",
}


def _scheme(item_id: str, **fields) -> dict:
    return {
        **copy.deepcopy(SCHEME),
        "id": item_id,
        "name": item_id.replace("-", " ").capitalize(),
        "names": [],
        **fields,
    }


def _contact_point(region: str) -> dict:
    name = f"cp-{region.lower()}"
    return {
        "id": name,
        "region": region,
        "name": f"Werkcentrum {region}",
        "name_sure": True,
        "status": "open",
        "finder": "https://www.werkcentrum.nl",
        "what": "Gratis advies over werk en leren.",
        "sources": [SOURCE],
        "checked": CHECKED,
        "review_by": date(2027, 5, 21),
        "confidence": "high",
    }


def _world() -> dict:
    route = _scheme("bbl", kind="training_route", funding=["leerbudget"])
    return {
        "schemes/leerbudget.yml": SCHEME,
        "schemes/oud-budget.yml": _scheme("oud-budget", status="ended", instead=["leerbudget"], recommend="when_named"),
        "routes/bbl.yml": route,
        "funds/bouwfonds.yml": _scheme("bouwfonds", kind="sector_fund", sectors=["bouw"]),
        "initiatives/buurtschool.yml": _scheme("buurtschool", kind="event", regions=["AM01"], municipalities=["GM0014"]),
        "contact_points/cp-am01.yml": _contact_point("AM01"),
        "contact_points/cp-am02.yml": _contact_point("AM02"),
        "glossary.yml": [{"id": "bbl", "term": "Bbl", "definition": "Werken en leren samen.", "related": ["bbl"]}],
        "help_lines.yml": [
            {
                "id": "loket",
                "name": "Loket",
                "what": "Hulp bij geld.",
                "topics": ["debts"],
                "sources": [SOURCE],
                "checked": CHECKED,
                "review_by": date(2027, 2, 21),
                "confidence": "high",
            }
        ],
        "inventory.yml": [
            {"id": "leerpot", "name": "Leerpot", "item": "leerbudget"},
            {
                "id": "raad",
                "name": "De Raad",
                "why_not": "alleen voor bestuurders",
                "answer": "De Raad geeft geen advies.",
            },
        ],
        "sectors.yml": [{"id": "bouw", "name": "Bouw", "funds": ["bouwfonds"]}],
        "questions.yml": [
            {
                "fact": "age",
                "text": "Hoe oud bent u?",
                "again": "Mag ik uw leeftijd weten?",
                "other": "Hoe oud is diegene?",
                "why": "Soms is er een grens.",
                "free": True,
                "prior_source": "uniform",
                "choices": [
                    {"value": 17, "title": "jonger", "prior": 0.5},
                    {"value": 40, "title": "ouder", "prior": 0.5},
                ],
            },
            {
                "fact": "region",
                "text": "Waar woont u?",
                "again": "Wat is uw woonplaats?",
                "other": "Waar woont diegene?",
                "why": "Dan noem ik het loket.",
                "prior_source": "inwoners per regio",
                "choices": [],
            },
        ],
        "needs.yml": {"needs": {"ask_funding": "who pays", "ask_events": "what happens near me"}},
        **{f"{name}.yml": {"hello": "Dag"} for name in content_module.TEXTS},
        "places/regions.csv": [
            {"code": "AM01", "name": "Noord", "population": "750"},
            {"code": "AM02", "name": "Zuid", "population": "250"},
        ],
        "places/municipalities.csv": [
            {
                "code": "GM0014",
                "name": "Stad",
                "province": "Groningen",
                "region_code": "AM01",
                "population": "500",
            },
            {
                "code": "GM0015",
                "name": "Dorp",
                "province": "Groningen",
                "region_code": "AM02",
                "population": "250",
            },
        ],
        "places/postcodes.csv": [{"postcode": "9711", "municipality_code": "GM0014"}],
        "places/places.csv": [{"name": "Stad", "kind": "settlement", "municipality_code": "GM0014"}],
    }


class World:
    """A small content folder without faults; ``change`` makes one thing different."""

    REMOVED = object()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path, data in _world().items():
            self.put(path, data)

    def put(self, path: str, data) -> None:
        """Write one file: text as it stands, rows as CSV, the rest as YAML."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, str):
            file.write_text(data, encoding="utf-8")
        elif path.endswith(".csv"):
            with file.open("w", encoding="utf-8", newline="") as out:
                rows = csv.DictWriter(out, data[0])
                rows.writeheader()
                rows.writerows(data)
        else:
            file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def change(self, path: str, **fields) -> None:
        """Other values for fields of one item; ``World.REMOVED`` takes a field away."""
        data = {**yaml.safe_load((self.folder / path).read_text(encoding="utf-8")), **fields}
        self.put(path, {key: value for key, value in data.items() if value is not World.REMOVED})

    def faults(self) -> list:
        try:
            read(self.folder)
        except ContentError as error:
            return error.faults
        return []


@pytest.fixture
def world(tmp_path) -> World:
    return World(tmp_path / "content")


@pytest.fixture
def scheme() -> dict:
    """The content of a scheme without faults, to spoil."""
    return copy.deepcopy(SCHEME)


@pytest.fixture(scope="session")
def content():
    """The real content."""
    return read()


@pytest.fixture(scope="session")
def real_items(content) -> dict:
    """The items of the real content by id."""
    return {item_id: item_from(kind, data) for item_id, (kind, data) in content.items.items()}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real content, loaded in a database in memory."""
    engine = engine_for("sqlite://")
    load(engine)
    return Knowledge(engine)


@pytest.fixture(scope="session")
def make():
    """Make an item out of what matters in a test; the rest is open, sure, free, public and for everyone."""

    def item(item_id: str, *rules: dict, **fields) -> Item:
        values = {
            "type": "scheme",
            "name": item_id,
            "kind": "service",
            "audience": ("person", "employer"),
            "what": "",
            "where": {},
            "status": "open",
            "recommend": "yes",
            "confidence": "high",
            "checked": {},
            "review_by": date(2027, 5, 21),
            **fields,
        }
        conditions = tuple({"text": f"{rule['type']} past", "because": f"{rule['type']} past", **rule} for rule in rules)
        return Item(id=item_id, conditions=conditions, **values)

    return item


@pytest.fixture(scope="session")
def days():
    """A period out of two ISO days; ``None`` is open-ended."""

    def period(start, end) -> Period:
        return Period(start and date.fromisoformat(start), end and date.fromisoformat(end))

    return period


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)
