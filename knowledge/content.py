"""Reading the content folder and refusing it whole when anything in it is wrong."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Tuple

import yaml

from knowledge import schema

FOLDER = Path(__file__).parent / "content"

#: Folder → type of its items.
ITEM_FOLDERS = {"schemes": "scheme", "routes": "route", "funds": "fund", "initiatives": "initiative"}
#: One file per list → the shape of its entries.
LISTS = {
    "glossary": schema.Term,
    "help_lines": schema.HelpLine,
    "inventory": schema.Named,
    "sectors": schema.Sector,
    "questions": schema.Question,
}
#: Files that are one block of texts.
TEXTS = ("phrases", "card_talk")
#: What ``check`` counts → where it is.
PLACES = {"regions": "regions", "municipalities": "municipalities", "postcodes": "postcodes", "places": "places"}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML where only true and false are booleans: an editor who writes yes, no or on means that word."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def parse(text: str) -> Any:
    """The value of a YAML text; raises ``yaml.YAMLError``."""
    return yaml.load(text, Loader=_Loader)


#: A part of what PyYAML says → what an editor does about it. The first that fits counts.
_YAML_ADVICE = (
    (
        "mapping values are not allowed",
        "Hier mag geen dubbele punt staan. Zet de tekst tussen aanhalingstekens, of begin het veld recht onder het vorige.",
    ),
    ("could not find expected ':'", "Achter de naam van een veld ontbreekt een dubbele punt."),
    ("quoted scalar", "Een aanhalingsteken wordt niet gesloten. Zet er een aan het eind van de tekst."),
    ("flow", "Wat met [ of { begint, is niet af. Zet een komma tussen de delen, en ] of } aan het eind."),
    ("single document", "Hier begint een tweede bestand. Haal de regel met --- weg."),
    (
        "cannot start any token",
        "Een tekst mag niet beginnen met @, % of een tab. Gebruik aanhalingstekens of spaties.",
    ),
    ("a tab", "Er staat een tab. Gebruik spaties."),
    ("undefined alias", "Een tekst mag niet met een * beginnen. Zet de tekst tussen aanhalingstekens."),
    ("for the tag", "Een tekst mag niet met een ! beginnen. Zet de tekst tussen aanhalingstekens."),
    ("expected", "De regels staan niet goed onder elkaar. Begin de velden van één blok op dezelfde plaats, met spaties."),
    ("unhashable", "Hier staat [ of { waar de naam van een veld hoort. Zet de tekst tussen aanhalingstekens."),
    ("characters are not allowed", "Er staat een teken in dat niemand ziet. Typ de tekst opnieuw."),
    ("codec can't decode", "Sla het bestand op als UTF-8."),
    ("out of range", "Een datum bestaat niet. Schrijf bijvoorbeeld 2026-11-21."),
    ("month must be", "Een datum bestaat niet. Schrijf bijvoorbeeld 2026-11-21."),
)


def yaml_fault(error: Exception) -> str:
    """What is wrong with a text of which :func:`parse` raised this: where, and what an editor does about it."""
    said = str(error)
    advice = next((advice for part, advice in _YAML_ADVICE if part in said), "Vergelijk het met een bestand dat goed is.")
    # What is not closed is mended where it was opened; all else where it was noticed.
    opened = getattr(error, "context_mark", None) if "quoted scalar" in said or "flow" in said else None
    mark = opened or getattr(error, "problem_mark", None)
    return f"Kijk bij regel {mark.line + 1}, teken {mark.column + 1}. {advice}" if mark else advice


class ContentError(Exception):
    """The content has faults; ``faults`` lists every one, each with its file."""

    def __init__(self, faults: List[str]) -> None:
        super().__init__(f"{len(faults)} fout(en) in de kennisbank:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Content:
    """All that is known, as read and checked.

    ``items`` holds (type, content) per id; ``entries`` the lists and contact points by collection, in their order;
    ``tables`` the rows of ``places/*.csv``.
    """

    items: Mapping[str, Tuple[str, Dict[str, Any]]]
    entries: Mapping[str, List[Dict[str, Any]]]
    tables: Mapping[str, List[Dict[str, str]]]
    needs: Tuple[str, ...]
    texts: Mapping[str, Mapping[str, Any]]

    @property
    def counts(self) -> Dict[str, int]:
        """How many there are of everything."""
        of_type = Counter(kind for kind, _ in self.items.values())
        return {
            **{folder: of_type[kind] for folder, kind in ITEM_FOLDERS.items()},
            "terms": len(self.entries["glossary"]),
            "contact_points": len(self.entries["contact_points"]),
            "help_lines": len(self.entries["help_lines"]),
            **{name: len(self.tables[table]) for name, table in PLACES.items()},
        }


def read(folder: Path = FOLDER) -> Content:
    """Read and check a content folder; raises :class:`ContentError` with all faults of all files."""
    faults: List[str] = []
    items: Dict[str, Tuple[str, Dict[str, Any]]] = {}
    for name, kind in ITEM_FOLDERS.items():
        for path, data in _files(folder / name, faults):
            where = f"{name}/{path.name}"
            found = schema.faults(schema.Item(), data)
            faults += [f"{where}: {fault}" for fault in found]
            if found:
                continue
            if data["id"] != path.stem:
                faults.append(f"{where}: 'id' is {data['id']}, maar het bestand heet {path.stem}")
            if data["id"] in items:
                faults.append(f"{where}: het id {data['id']} bestaat al")
            items[data["id"]] = (kind, schema.Item().load(data))
    entries = {name: list(_list(folder / f"{name}.yml", shape(), faults)) for name, shape in LISTS.items()}
    entries["contact_points"] = []
    for path, data in _files(folder / "contact_points", faults):
        found = schema.faults(schema.ContactPoint(), data)
        faults += [f"contact_points/{path.name}: {fault}" for fault in found]
        if found:
            continue
        if data["id"] != path.stem:
            faults.append(f"contact_points/{path.name}: 'id' is {data['id']}, maar het bestand heet {path.stem}")
        entries["contact_points"].append(schema.ContactPoint().load(data))
    tables = {table: _rows(folder / "places" / f"{table}.csv", faults) for table in PLACES.values()}
    needs = tuple(_block(folder / "needs.yml", faults).get("needs") or ())
    content = Content(items, entries, tables, needs, {name: _block(folder / f"{name}.yml", faults) for name in TEXTS})
    if not faults:
        faults += _loose_ends(content)
    if faults:
        raise ContentError(faults)
    return content


def _yaml(path: Path, faults: List[str]) -> Any:
    try:
        return parse(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        faults.append(f"{path.name}: het bestand ontbreekt")
    except (yaml.YAMLError, ValueError) as error:  # a ValueError is a day that does not exist, or no UTF-8
        faults.append(f"{path.parent.name}/{path.name}: geen goede YAML: {yaml_fault(error)}")
    return {}


def _block(path: Path, faults: List[str]) -> Mapping[str, Any]:
    data = _yaml(path, faults)
    if isinstance(data, Mapping):
        return data
    faults.append(f"{path.name}: het bestand is geen blok met velden")
    return {}


def _files(folder: Path, faults: List[str]) -> Iterator[Tuple[Path, Any]]:
    for path in sorted(folder.glob("*.yml")):
        before = len(faults)
        data = _yaml(path, faults)
        if len(faults) == before:
            yield path, data


def _list(path: Path, shape: Any, faults: List[str]) -> Iterator[Dict[str, Any]]:
    seen = set()
    for number, data in enumerate(_yaml(path, faults) or []):
        found = schema.faults(shape, data)
        name = str(isinstance(data, Mapping) and (data.get("id") or data.get("fact")) or f"nummer {number + 1}")
        if name in seen:
            found.append(f"'{name}' staat er twee keer in")
        seen.add(name)
        faults += [f"{path.name}: {name}: {fault}" for fault in found]
        if not found:
            yield shape.load(data)


def _rows(path: Path, faults: List[str]) -> List[Dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as rows:
            return list(csv.DictReader(rows))
    except FileNotFoundError:
        faults.append(f"places/{path.name}: het bestand ontbreekt")
        return []


def _loose_ends(content: Content) -> Iterator[str]:
    """References that lead nowhere."""
    ids = set(content.items)
    regions = {row["code"] for row in content.tables["regions"]}
    municipalities = {row["code"] for row in content.tables["municipalities"]}
    sectors = {entry["id"] for entry in content.entries["sectors"]}
    of_condition = {"region": regions, "municipality": municipalities, "sector": sectors, "target_sector": sectors}
    for item_id, (kind, item) in content.items.items():
        combined = [one["item"] for one in item["combine"] if "item" in one]
        for rule in _rules(item["conditions"]):
            for value in rule.get("any_of", ()):
                if value not in of_condition.get(rule.get("type", ""), {value}):
                    yield f"{kind} {item_id}: 'conditions' noemt {value}, maar dat bestaat niet"
        for name, values, known in (
            ("instead", item["instead"], ids),
            ("funding", item["funding"], ids),
            ("combine", combined, ids),
            ("regions", item["regions"], regions),
            ("municipalities", item["municipalities"], municipalities),
            ("sectors", item["sectors"], sectors),
            ("needs", item["needs"], set(content.needs)),
        ):
            for value in values:
                if value not in known:
                    yield f"{kind} {item_id}: '{name}' noemt {value}, maar dat bestaat niet"
    for entry in content.entries["inventory"]:
        if entry.get("item") and entry["item"] not in ids:
            yield f"inventory.yml: {entry['id']}: 'item' noemt {entry['item']}, maar dat bestaat niet"
    for entry in content.entries["glossary"]:
        for related in entry["related"]:
            if related not in ids:
                yield f"glossary.yml: {entry['id']}: 'related' noemt {related}, maar dat bestaat niet"
    for entry in content.entries["questions"]:
        for need in entry["uniform_for"]:
            if need not in content.needs:
                yield f"questions.yml: {entry['fact']}: 'uniform_for' noemt {need}, maar dat bestaat niet"
    for entry in content.entries["sectors"]:
        for fund in entry["funds"]:
            if fund not in ids:
                yield f"sectors.yml: {entry['id']}: 'funds' noemt {fund}, maar dat bestaat niet"
    desks = Counter(entry["region"] for entry in content.entries["contact_points"])
    for code in sorted(regions | set(desks)):
        if code not in regions:
            yield f"contact_points: regio {code} bestaat niet"
        elif desks[code] != 1:
            yield f"contact_points: regio {code} heeft {'geen loket' if not desks[code] else 'meer dan één loket'}"


def _rules(conditions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Conditions, with those inside them."""
    for rule in conditions:
        yield rule
        yield from _rules(rule.get("rules", ()))
