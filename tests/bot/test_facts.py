"""What is read from what people write: ``facts_cases.yml`` and ``age_and_home_cases.yml`` hold the sentences."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.facts import VOCABULARY, FactReader, fold
from knowledge.content import parse

CASES: List[Dict[str, Any]] = parse(Path(__file__).with_name("facts_cases.yml").read_text(encoding="utf-8"))

MESSAGES: List[Dict[str, Any]] = parse(Path(__file__).with_name("age_and_home_cases.yml").read_text(encoding="utf-8"))


def values(entity: Dict[str, Any]) -> List[str]:
    """An entity's value as a case writes it: places by name, occupations with and without their role."""
    name, value = entity["entity"], entity["value"]
    if name in ("place", "postcode"):
        return [one["name"] for one in value["places"]]
    if name == "occupation":
        return [f"{value['occupation'] or value['sector']} ({value['role']})"]
    if name == "scheme":
        return [value["id"]]
    return [value]


def found(reader: FactReader, text: str) -> Dict[str, List[Any]]:
    """Entity → the values that were read, in order."""
    read: Dict[str, List[Any]] = {}
    for entity in reader.read(text):
        read.setdefault(entity["entity"], []).extend(values(entity))
    return read


def same(expected: Any, value: Any) -> bool:
    """Whether a value is the expected one; an expected occupation without a role fits any role."""
    if isinstance(expected, str) and isinstance(value, str) and not expected.endswith(")"):
        value = value.rsplit(" (", 1)[0] if value.endswith(")") else value
    return type(expected) is type(value) and expected == value


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _same_values(wanted: List[Any], got: List[Any]) -> bool:
    return all(any(same(one, value) for value in got) for one in wanted) and all(
        any(same(one, value) for one in wanted) for value in got
    )


def faults(case: Dict[str, Any], read: Dict[str, List[Any]]) -> List[str]:
    """What is wrong with what was read, as sentences."""
    wrong = []
    for name, expected in (case.get("reads") or {}).items():
        wanted = expected if isinstance(expected, list) else [expected]
        got = read.get(name, [])
        if not _same_values(wanted, got):
            wrong.append(f"{name} is {got}, niet {wanted}")
    for forbidden in case.get("never", []):
        name, _, value = forbidden.partition("=")
        got = [one for one in read.get(name, []) if not value or same(value, _text(one))]
        if got:
            wrong.append(f"{name} had niet {got} mogen zijn")
    return wrong


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] or "(leeg)" for case in CASES])
def test_what_people_tell_is_read_and_nothing_else(reader: FactReader, case: Dict[str, Any]) -> None:
    """A sentence gives its facts, and not those that it only looks like."""
    assert set(case) <= {"text", "reads", "never"}
    assert not (wrong := faults(case, found(reader, case["text"]))), "; ".join(wrong)


def test_there_are_two_hundred_different_sentences() -> None:
    """The cases are many, and none is there twice."""
    twice = [text for text, count in Counter(case["text"].lower() for case in CASES).items() if count > 1]
    assert len(CASES) >= 200
    assert twice == []


def test_every_kind_of_fact_of_the_vocabulary_is_shown() -> None:
    """A fact that vocabulary.yml can read has at least one sentence that tells it."""
    shown = {name for case in CASES for name in case.get("reads") or {}}
    assert set(parse(VOCABULARY.read_text(encoding="utf-8"))) - shown == set()


def accepted(label: Any) -> List[Any]:
    """The values of a label that are right; ``None`` for "none"."""
    return [None if one == "none" else one for one in (label if isinstance(label, list) else [label])]


def home_names(reader: FactReader, text: str) -> List[str]:
    """Every name of the place where someone lives, as the conversation keeps it: the last that is home."""
    places = [one["value"] for one in reader.read(text) if one["entity"] in ("place", "postcode")]
    homes = [place for place in places if place["home"]] or places[:1]
    return [
        name
        for place in homes[-1:]
        for one in place["places"]
        for name in (one["name"], one["municipality"] or "", *(region["region"] for region in one["regions"]))
    ]


@pytest.mark.parametrize("case", MESSAGES, ids=[case["text"][:60] for case in MESSAGES])
def test_age_and_home_are_read_among_other_numbers_and_places(reader: FactReader, case: Dict[str, Any]) -> None:
    """The age is that of who is asked for, and home is where someone lives; no age or place is made of anything else."""
    ages = found(reader, case["text"]).get("age", [None])
    assert len(ages) == 1
    assert ages[0] in accepted(case["age"])
    names, homes = home_names(reader, case["text"]), accepted(case.get("home", "none"))
    assert any(home in name for name in names for home in homes if home) or (None in homes and not names)


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("ik woon in Zwolle", [True]),
        ("ik kan ook naar zwolle reizen", [False]),
        ("ik woon in Zwolle en wil werken", [True]),
        ("ik woon in Lommel in belgie en werk in eindhoven", [True, False]),
        ("ik werk in Enschede", [False]),
        ("ik woon in baarn, moet ik naar amersfoort of hilversum", [True, False, False]),
        ("ik kom uit Lommel, is er in Eindhoven een loket voor mij", [True, False]),
        ("nu ik in Duitsland woon, net over de grens bij Nordhorn", [True]),
        ("alles is in zwolle, maar ik zit in steenwijk", [False, True]),
        ("we wonen bij mijn zus in Purmerend", [True]),
        ("mijn zus in Oosterhout leert dat, kan het in Dongen ook", [False, True]),
        ("ik ben vorig jaar naar Nijverdal verhuisd", [True]),
        ("ben net verhuisd van Tiel naar Drachten", [False, True]),
        ("i work in Rotterdam but we live in Delft", [False, True]),
    ],
)
def test_a_place_to_travel_to_or_work_in_is_no_home(reader: FactReader, text: str, home: List[bool]) -> None:
    """Only where someone lives is home; the country around the town is no second home."""
    assert [one["value"]["home"] for one in reader.read(text) if one["entity"] == "place"] == home


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "ik",
                    "ben",
                    "48",
                    "jaar",
                    "niet",
                    "geen",
                    "in",
                    "deventer",
                    "hengelo",
                    "ww",
                    "mbo",
                    "2",
                    "hbo",
                    "wil",
                    "worden",
                    "lasser",
                    "zzp",
                    "’",
                    "€",
                    "1500",
                    "7411",
                    "ab",
                    "mijn",
                    "zoon",
                    "tweeëntachtig",
                    "honderd",
                    "duizend",
                    "en",
                    ",",
                    ".",
                    "!",
                    "ß",
                    "ﬁ",
                    "İ",
                    "\n",
                ]
            ),
            max_size=25,
        ).map(" ".join),
    )
)
def test_any_text_is_read_and_positions_lie_within_it(reader: FactReader, text: str) -> None:
    """Whatever is typed, reading does not break, and what was read can be pointed at in the text."""
    for entity in reader.read(text):
        assert 0 <= entity["start"] <= entity["end"] <= len(text)
        assert set(entity) == {"entity", "value", "start", "end"}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_folding_keeps_every_position(text: str) -> None:
    """Folded text is as long as the text, and plain letters come out the same beside letters with marks."""
    assert len(fold(text)) == len(text)
    assert fold(text) == fold(f"{text}é")[:-1]


@pytest.mark.parametrize("age", [16, 18, 21, 27, 30, 35, 40, 49, 55, 57, 67, 75])
@pytest.mark.parametrize(
    "form", ["ik ben {}", "ik ben {} jaar", "{} jaar", "ben {} en zoek werk", "leeftijd {}", "man, {}, zwolle"]
)
def test_every_age_is_read_in_every_usual_form(reader: FactReader, form: str, age: int) -> None:
    """No single age or wording is left out."""
    assert found(reader, form.format(age)).get("age") == [age]


@pytest.mark.parametrize("number", [12, 16, 20, 24, 28, 32, 36, 40])
@pytest.mark.parametrize(
    "form",
    [
        "ik werk {} uur",
        "{} uur per week",
        "{} euro",
        "{}% korting",
        "al {} jaar in dienst",
        "{} jaar geleden",
        "{} km reizen",
        "{} weken cursus",
        "ik heb {} jaar ervaring",
        "na {} maanden ww",
        "contract van {} uur",
        "{} keer gesolliciteerd",
    ],
)
def test_other_numbers_are_no_age(reader: FactReader, form: str, number: int) -> None:
    """Hours, money, distance and years of something are no age."""
    assert "age" not in found(reader, form.format(number))


def test_the_year_of_birth_follows_the_day_of_the_advice(reader: FactReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was born in 1976 is fifty in 2026 and sixty in 2036: tests and replays travel in time as a whole."""
    monkeypatch.setenv("LEERWIJZER_TODAY", "2026-11-21")
    assert found(reader, "ik ben geboren in 1976")["age"] == [50]
    monkeypatch.setenv("LEERWIJZER_TODAY", "2036-11-21")
    assert found(reader, "ik ben geboren in 1976")["age"] == [60]
