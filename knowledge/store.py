"""The knowledge base: load checked content into a database, and read it back into memory once.

A load is all or nothing and can be repeated: the tables are emptied and filled in one transaction. At run time
nothing writes here.
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from rapidfuzz import fuzz, process
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from knowledge import models
from knowledge.content import FOLDER, Content, read
from knowledge.interview import Choice, Question
from knowledge.items import Item, Period, item_from
from knowledge.text import normalise, stems

DEFAULT_URL = "sqlite:///var/knowledge.sqlite"

#: How much a word in a part of a document counts; a name says more than a description.
_TITLE, _NAMES, _TEXT = 4.0, 3.0, 1.0


def engine_for(url: Optional[str] = None) -> Engine:
    """An engine for ``KNOWLEDGE_DATABASE_URL`` or the given address; makes the folder of a SQLite file."""
    url = url or os.environ.get("KNOWLEDGE_DATABASE_URL", DEFAULT_URL)
    if url == "sqlite://":
        return create_engine(url, future=True, connect_args={"check_same_thread": False}, poolclass=StaticPool)
    if url.startswith("sqlite:///"):
        Path(url[len("sqlite:///") :]).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, future=True, pool_pre_ping=True)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _wal)
    return engine


def _wal(connection: Any, _: Any) -> None:
    """Readers go on reading while a load replaces the content."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=5000")


def load(engine: Engine, folder: Path = FOLDER) -> Dict[str, int]:
    """Check a content folder and put it in the database; returns the counts.

    Raises ``ContentError`` with all faults, and then changes nothing.
    """
    content = read(folder)
    models.metadata.create_all(engine)
    with engine.begin() as connection:
        for table in reversed(models.metadata.sorted_tables):
            connection.execute(table.delete())
        for table, rows in _rows(content):
            if rows:
                connection.execute(table.insert(), rows)
    return content.counts


def _rows(content: Content) -> List[Tuple[Any, List[dict]]]:
    items = [(kind, item) for kind, item in content.items.values()]
    documents, stem_rows = _search_rows(content)
    return [
        (
            models.item,
            [
                {
                    "id": item["id"],
                    "type": kind,
                    "name": item["name"],
                    "kind": item["kind"],
                    "status": item["status"],
                    "confidence": item["confidence"],
                    "recommend": item["recommend"],
                    "checked_on": item["checked"]["date"],
                    "review_by": item["review_by"],
                    "content": _plain(item),
                }
                for kind, item in items
            ],
        ),
        (models.item_region, [{"item_id": one["id"], "region": code} for _, one in items for code in one["regions"]]),
        (models.item_need, [{"item_id": one["id"], "need": need} for _, one in items for need in one["needs"]]),
        (
            models.amount,
            [
                {
                    "item_id": one["id"],
                    "label": money["label"],
                    "cents": money.get("cents"),
                    "text": money.get("text"),
                    "year": money["year"],
                    "per": money.get("per"),
                }
                for _, one in items
                for money in one["amounts"]
            ],
        ),
        (
            models.source,
            [
                {
                    "item_id": one["id"],
                    "url": source["url"],
                    "date": source["date"],
                    "kind": source["kind"],
                }
                for _, one in items
                for source in one["sources"]
            ],
        ),
        (
            models.entry,
            [
                {
                    "collection": name,
                    "id": entry.get("id") or entry["fact"],
                    "position": position,
                    "content": _plain(entry),
                }
                for name, entries in content.entries.items()
                for position, entry in enumerate(entries)
            ]
            + [{"collection": "texts", "id": name, "position": 0, "content": texts} for name, texts in content.texts.items()],
        ),
        (
            models.region,
            [
                {"code": row["code"], "name": row["name"], "population": int(row["population"])}
                for row in content.tables["regions"]
            ],
        ),
        (
            models.municipality,
            [
                {
                    "code": row["code"],
                    "name": row["name"],
                    "province": row["province"],
                    "region": row["region_code"],
                    "population": int(row["population"]),
                }
                for row in content.tables["municipalities"]
            ],
        ),
        (
            models.postcode,
            [
                {
                    "pc4": row["postcode"],
                    "municipality": row["municipality_code"],
                }
                for row in content.tables["postcodes"]
            ],
        ),
        (
            models.place,
            [
                {
                    "name": row["name"],
                    "search_name": normalise(row["name"]),
                    "kind": row["kind"],
                    "municipality": row["municipality_code"] or None,
                }
                for row in content.tables["places"]
            ],
        ),
        (models.document, documents),
        (models.stem, stem_rows),
    ]


def _plain(value: Any) -> Any:
    """Content as JSON can hold it: days become text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _search_rows(content: Content) -> Tuple[List[dict], List[dict]]:
    documents: List[dict] = []
    counted: List[Dict[str, float]] = []
    for collection, ref, title, names, text, shown in _documents(content):
        documents.append(
            {
                "id": len(documents) + 1,
                "collection": collection,
                "ref": ref,
                "title": title,
                "text": text,
                "shown": shown,
            }
        )
        counts: Dict[str, float] = defaultdict(float)
        for part, weight in ((title, _TITLE), (" ".join(names), _NAMES), (text, _TEXT)):
            for stem in stems(part):
                counts[stem] += weight
        counted.append(counts)
    spread = Counter(stem for counts in counted for stem in counts)
    rows = []
    for document, counts in zip(documents, counted):
        length = math.sqrt(sum(counts.values()))
        for stem, count in counts.items():
            rarity = math.log(1 + len(documents) / spread[stem])
            rows.append(
                {
                    "stem": stem,
                    "document_id": document["id"],
                    "weight": rarity * (1 + math.log(count)) / length**0.5,
                }
            )
    return documents, rows


def _documents(content: Content) -> Any:
    for kind, item in content.items.values():
        parts = [
            item["what"],
            item.get("payer"),
            item.get("level"),
            item.get("entry"),
            item.get("window"),
            *(one["text"] for one in item["conditions"]),
            *item["pitfalls"],
            *item["steps"],
        ]
        shown = item["recommend"] != "when_named"
        yield kind, item["id"], item["name"], item["names"], " ".join(filter(None, parts)), shown
    for term in content.entries["glossary"]:
        yield "term", term["id"], term["term"], term["names"], term["definition"], True
    for line in content.entries["help_lines"]:
        yield "help_line", line["id"], line["name"], [], line["what"], True
    for name in content.entries["inventory"]:
        if "answer" in name:
            yield "named", name["id"], name["name"], name["names"], name["answer"], False
    for point in content.entries["contact_points"]:
        yield "contact_point", point["id"], point["name"], point["former_names"], point["what"], True


@dataclass(frozen=True)
class Hit:
    """A document that search found: its collection (``scheme``, ``term`` …), its id there and a score above 0."""

    collection: str
    ref: str
    title: str
    score: float


class Knowledge:
    """All content in memory, read once from the database; search asks the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.connect() as connection:
            self.items: Dict[str, Item] = {
                row.id: item_from(row.type, _dated(row.content))
                for row in sorted(connection.execute(select(models.item)), key=lambda row: row.id)
            }
            entries: Dict[str, List[dict]] = {}
            texts: Dict[str, dict] = {}
            for row in connection.execute(select(models.entry).order_by(models.entry.c.position)):
                if row.collection == "texts":
                    texts[row.id] = row.content
                else:
                    entries.setdefault(row.collection, []).append(row.content)
            regions = connection.execute(select(models.region)).all()
        self.region_names = {row.code: row.name for row in regions}
        self.terms = {entry["id"]: entry for entry in entries["glossary"]}
        self.help_lines = {entry["id"]: entry for entry in entries["help_lines"]}
        self.contact_points = {entry["region"]: entry for entry in entries["contact_points"]}
        self.named = {entry["id"]: entry for entry in entries["inventory"]}
        self.sectors = {entry["id"]: entry for entry in entries["sectors"]}
        self.phrases, self.card_talk = texts["phrases"], texts["card_talk"]
        self.questions = {entry["fact"]: _question(entry, regions) for entry in entries["questions"]}
        self._names = self._all_names()

    @property
    def schemes(self) -> List[Item]:
        """National schemes only."""
        return [item for item in self.items.values() if item.type == "scheme"]

    def _all_names(self) -> Dict[str, Tuple[str, str]]:
        """Normalised name → (collection, id). Schemes go before routes, funds, initiatives and terms."""
        names: Dict[str, Tuple[str, str]] = {}
        order = {"scheme": 0, "route": 1, "fund": 2, "initiative": 3}
        for item in sorted(self.items.values(), key=lambda one: order[one.type]):
            for name in (item.id.replace("-", " "), item.name, *item.names):
                names.setdefault(normalise(name), (item.type, item.id))
        for collection, entries in (("named", self.named), ("term", self.terms)):
            for entry in entries.values():
                for name in (entry.get("name") or entry["term"], *entry["names"]):
                    names.setdefault(normalise(name), (collection, entry["id"]))
        names.pop("", None)
        return names

    def by_name(self, text: str) -> Optional[Tuple[str, str]]:
        """The (collection, id) that a short text names, also with a typing error in a long name."""
        wanted = normalise(text)
        for item in self.items.values():
            if wanted in {normalise(name) for name in item.short_names}:
                return item.type, item.id
        if wanted in self._names:
            return self._names[wanted]
        if len(wanted) < 6:
            return None
        close = process.extractOne(wanted, self._names.keys(), scorer=fuzz.ratio, score_cutoff=88)
        return self._names[close[0]] if close else None

    @property
    def names(self) -> Mapping[str, Tuple[str, str]]:
        """All normalised names, for spotting them in running text."""
        return self._names

    def term_by_name(self, text: str) -> Optional[dict]:
        """The glossary entry that a text names."""
        wanted = normalise(text)
        for entry in self.terms.values():
            if wanted in {normalise(name) for name in (entry["term"], *entry["names"])}:
                return entry
        return None

    def search(self, text: str, limit: int = 5) -> List[Hit]:
        """Documents that hold the words of a question, best first; words that nothing holds are passed over."""
        wanted = list(dict.fromkeys(stems(text)))[:40]
        if not wanted:
            return []
        score = func.sum(models.stem.c.weight).label("score")
        query = (
            select(models.document.c.collection, models.document.c.ref, models.document.c.title, score)
            .join(models.stem, models.stem.c.document_id == models.document.c.id)
            .where(models.stem.c.stem.in_(wanted))
            .group_by(models.document.c.id, models.document.c.collection, models.document.c.ref, models.document.c.title)
            .order_by(score.desc(), models.document.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [Hit(row.collection, row.ref, row.title, float(row.score)) for row in connection.execute(query)]


def _dated(content: Mapping[str, Any]) -> Dict[str, Any]:
    """Stored content with its days as dates again."""
    dated = dict(content)
    dated["review_by"] = date.fromisoformat(content["review_by"])
    dated["checked"] = {**content["checked"], "date": date.fromisoformat(content["checked"]["date"])}
    for key in ("valid",):
        if content.get(key):
            dated[key] = _days(content[key])
    dated["windows"] = [_days(window) for window in content.get("windows", ())]
    return dated


def _days(period: Mapping[str, str]) -> Dict[str, date]:
    return {key: date.fromisoformat(value) for key, value in period.items()}


def _question(entry: Mapping[str, Any], regions: Any) -> Question:
    choices = tuple(Choice(one["value"], one["title"], one["prior"]) for one in entry["choices"])
    if entry["fact"] == "region":
        people = sum(row.population for row in regions)
        choices = tuple(Choice(row.code, row.name, row.population / people) for row in regions)
    return Question(
        fact=entry["fact"],
        text=entry["text"],
        again=entry["again"],
        other=entry["other"],
        why=entry["why"],
        choices=choices,
        prior_source=entry["prior_source"],
        free=entry["free"],
        audience=tuple(entry["audience"]),
        uniform_for=tuple(entry["uniform_for"]),
    )


__all__ = ["Hit", "Knowledge", "Period", "engine_for", "load"]
