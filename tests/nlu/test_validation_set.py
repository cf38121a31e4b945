"""Checks the form of the validation set (tests/nlu/validation). It does not run the bot."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parent / "validation"
NEEDS_FILE = Path(__file__).resolve().parents[2] / "knowledge" / "content" / "needs.yml"

FIELDS = {"text", "need", "also", "context", "entities", "flags", "person"}
OPTIONAL_FIELDS = {"roles"}
ENTITIES = {
    "place",
    "postcode",
    "age",
    "birth_year",
    "occupation",
    "education_level",
    "work_situation",
    "scheme",
    "organisation",
    "language",
    "amount",
    "time",
}
WORK_SITUATIONS = {
    "employed",
    "self_employed",
    "ww",
    "bijstand",
    "wia",
    "wajong",
    "ziektewet",
    "student",
    "no_income",
    "employer",
}
FLAGS = {"on_behalf_of_other"}


def load(pattern="*.yml"):
    return [
        (path.name, item) for path in sorted(FOLDER.glob(pattern)) for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


ALL = load()
ITEMS = [item for _, item in ALL]
LOOKALIKES = [item for name, item in ALL if name == "crisis_lookalikes.yml"]


def as_list(value):
    return value if isinstance(value, list) else [value]


def listed_needs():
    if not NEEDS_FILE.exists():
        pytest.skip(f"{NEEDS_FILE} does not exist")
    return set(yaml.safe_load(NEEDS_FILE.read_text(encoding="utf-8"))["needs"])


def test_size():
    assert len(ITEMS) >= 900


def test_at_least_fourteen_per_need():
    counts = Counter(item["need"] for item in ITEMS)
    assert {need: n for need, n in counts.items() if n < 14} == {}


def test_crisis_and_lookalikes():
    assert sum(item["need"] == "crisis" for item in ITEMS) >= 45
    assert len(LOOKALIKES) >= 40
    assert [i["text"] for i in LOOKALIKES if "crisis" in [i["need"], *i["also"]]] == []


def test_out_of_scope():
    assert sum(item["need"] == "out_of_scope" for item in ITEMS) >= 100


@pytest.mark.parametrize("entity, minimum", [("place", 180), ("age", 180), ("work_situation", 150), ("occupation", 150)])
def test_enough_entities(entity, minimum):
    assert sum(entity in item["entities"] for item in ITEMS) >= minimum


def test_enough_context():
    assert sum(bool(item["context"]) for item in ITEMS) >= 120
    bare = [i["text"] for i in ITEMS if i["need"] in {"affirm", "deny", "dont_know"} and not i["context"]]
    assert bare == []


def test_needs_and_list_agree():
    listed = listed_needs()
    used = {need for item in ITEMS for need in [item["need"], *item["also"]]}
    assert used - listed == set(), "needs that are not in the list"
    assert listed - {item["need"] for item in ITEMS} == set(), "needs without an utterance"


def key(text):
    return "".join(c for c in text.lower() if c.isalnum()) or text


def test_no_duplicates():
    counts = Counter(key(item["text"]) for item in ITEMS)
    assert [text for text, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("name, item", ALL, ids=lambda v: None if isinstance(v, dict) else v)
def test_fields(name, item):
    assert FIELDS <= set(item) <= FIELDS | OPTIONAL_FIELDS
    assert isinstance(item["text"], str) and item["text"].strip() == item["text"] != ""
    assert isinstance(item["need"], str)
    assert isinstance(item["also"], list) and item["need"] not in item["also"]
    assert len(item["also"]) == len(set(item["also"]))
    assert item["context"] is None or isinstance(item["context"], str) and item["context"]
    assert isinstance(item["person"], str) and item["person"]
    assert set(item["flags"]) <= FLAGS
    entities = item["entities"]
    assert set(entities) <= ENTITIES
    for entity, value in entities.items():
        for one in as_list(value):
            if entity == "age":
                assert isinstance(one, int) and 0 < one < 120
            elif entity == "birth_year":
                assert isinstance(one, int) and 1900 < one < 2030
            else:
                assert isinstance(one, str) and one.strip()
    assert set(as_list(entities.get("work_situation", []))) <= WORK_SITUATIONS
    roles = item.get("roles", {})
    assert set(roles.values()) <= {"current", "target"}
    assert set(roles) <= set(as_list(entities.get("occupation", [])))
