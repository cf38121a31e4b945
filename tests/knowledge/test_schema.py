"""What the schema says to an editor who made a mistake: which field, what is wrong, in plain Dutch."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from knowledge import conditions, schema
from knowledge.content import FOLDER, parse
from knowledge.person import EDUCATION, FACTS, WORK
from knowledge.schema import faults

AGE = {"text": "U bent 18 of ouder.", "type": "age", "min": 18, "because": "u 18 of ouder bent"}


def refuses(spoil, *sentences):
    """A parameter: spoil a good scheme with a function or new fields, and expect exactly these faults."""
    return spoil, list(sentences)


def condition(**fields):
    """A scheme whose first condition differs in these fields; ``None`` takes a field away."""
    rule = {key: value for key, value in {**AGE, **fields}.items() if value is not None}
    return {"conditions": [rule]}


def amount(**fields):
    return {"amounts": [{"label": "hoogstens", "year": "2026", **fields}]}


def case(**fields):
    return {"cases": [{"name": "iemand", "person": {"age": 18}, "verdict": "yes", **fields}]}


FAULTS = {
    "an amount without a year": refuses(
        lambda item: item["amounts"][0].pop("year"),
        "'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet",
    ),
    "an amount with an empty year": refuses(
        amount(cents=1, year=None), "'amounts[0].year' is leeg; een bedrag zonder jaar tonen we niet"
    ),
    "a year that YAML took for a number": refuses(
        amount(cents=1, year=2026), "'amounts[0].year' moet tekst zijn, met aanhalingstekens: '2026'"
    ),
    "euros with a comma where eurocents belong": refuses(
        amount(cents=25.5), "'amounts[0].cents' moet een heel aantal eurocenten zijn (25 euro is 2500)"
    ),
    "a whole number of cents written as a fraction": refuses(
        amount(cents=2500.0), "'amounts[0].cents' moet een heel aantal eurocenten zijn (25 euro is 2500)"
    ),
    "cents as text": refuses(amount(cents="2500"), "'amounts[0].cents' moet een heel aantal eurocenten zijn (25 euro is 2500)"),
    "an amount below zero": refuses(amount(cents=-1), "'amounts[0].cents' kan niet lager zijn dan 0"),
    "an amount without a figure": refuses(
        amount(),
        "'amounts[0]' geef een bedrag in 'cents' of een getal in woorden in 'text', precies één van de twee",
    ),
    "an amount with two figures": refuses(
        amount(cents=100, text="60 procent"),
        "'amounts[0]' geef een bedrag in 'cents' of een getal in woorden in 'text', precies één van de twee",
    ),
    "an amount per something we do not know": refuses(
        amount(cents=1, per="week"),
        "'amounts[0].per' 'week' kennen we niet; kies uit maand, jaar, uur, persoon, keer, half jaar",
    ),
    "a field that does not exist": refuses({"naam": "Leerbudget"}, "'naam' kennen we niet; is het een tikfout?"),
    "a field that does not exist, deeper": refuses(
        {"where": {"website": "x"}}, "'where.website' kennen we niet; is het een tikfout?"
    ),
    "a kind that does not exist": refuses(
        {"kind": "subsidy"}, f"'kind' 'subsidy' kennen we niet; kies uit {', '.join(schema.KINDS)}"
    ),
    "a status that does not exist": refuses(
        {"status": "active"}, f"'status' 'active' kennen we niet; kies uit {', '.join(schema.STATUSES)}"
    ),
    "no name": refuses(lambda item: item.pop("name"), "'name' ontbreekt"),
    "an empty name": refuses({"name": ""}, "'name' is leeg"),
    "a name with nothing after the colon": refuses({"name": None}, "'name' is leeg"),
    "a name that is a number": refuses({"name": 2026}, "'name' moet tekst zijn"),
    "an id with capitals": refuses({"id": "SLIM"}, "'id' 'SLIM' heeft niet de vorm van slim-mkb"),
    "a region by its name": refuses({"regions": ["Twente"]}, "'regions[0]' 'Twente' heeft niet de vorm van AM09"),
    "a region twice": refuses({"regions": ["AM01", "AM01"]}, "'regions' noemt AM01 twee keer"),
    "a need twice": refuses({"needs": ["ask_funding", "ask_funding"]}, "'needs' noemt ask_funding twee keer"),
    "one word where a list belongs": refuses({"steps": "Bel het loket."}, "'steps' moet een lijst zijn"),
    "a list with nothing in it but its name": refuses({"names": None}, "'names' is leeg"),
    "amounts with nothing under them": refuses({"amounts": None}, "'amounts' is leeg"),
    "amounts that are no list": refuses({"amounts": {"cents": 1}}, "'amounts' moet een lijst zijn"),
    "an amount that is only a number": refuses({"amounts": [2500]}, "'amounts[0]' moet een blok met velden zijn"),
    "a place to go that is only text": refuses({"where": "het loket"}, "'where' moet een blok met velden zijn"),
    "public that is not true or false": refuses({"public": "misschien"}, "'public' moet true of false zijn"),
    "a day that is not a day": refuses(
        {"review_by": "mei 2027"}, "'review_by' 'mei 2027' is geen datum; schrijf bijvoorbeeld 2026-11-21"
    ),
    "a review before the check": refuses({"review_by": date(2026, 1, 1)}, "'review_by' ligt voor de laatste controle"),
    "a validity that ends before it starts": refuses(
        {"valid": {"start": date(2026, 2, 1), "end": date(2026, 1, 1)}}, "'valid' 'end' ligt voor 'start'"
    ),
    "a source without a date": refuses(lambda item: item["sources"][0].pop("date"), "'sources[0].date' ontbreekt"),
    "something that ended and leads nowhere": refuses(
        {"status": "ended"}, "'instead' ontbreekt; zeg bij iets dat gestopt is waar iemand dan wel heen kan"
    ),
    "high confidence without sources": refuses({"sources": []}, "'sources' ontbreekt, maar confidence is high"),
    "medium confidence without sources": refuses(
        {"sources": [], "confidence": "medium"}, "'sources' ontbreekt, maar confidence is medium"
    ),
    "a plain recommendation of unsure facts": refuses(
        {"confidence": "low"}, "'recommend' kan niet 'yes' zijn met confidence low"
    ),
    "a plain recommendation of unverified facts": refuses(
        {"confidence": "unverified"}, "'recommend' kan niet 'yes' zijn met confidence unverified"
    ),
    "a condition type that does not exist": refuses(
        condition(type="leeftijd"),
        f"'conditions[0]' 'type': 'leeftijd' kennen we niet; kies uit {', '.join(sorted(conditions.TYPES))}",
    ),
    "a condition type that is a list": refuses(
        condition(type=["age"]),
        f"'conditions[0]' 'type': '['age']' kennen we niet; kies uit {', '.join(sorted(conditions.TYPES))}",
    ),
    "a condition parameter that does not exist": refuses(
        condition(minimum=18), "'conditions[0]' 'age': 'minimum' kennen we hier niet"
    ),
    "a condition without a parameter that it needs": refuses(
        condition(type="work", min=None), "'conditions[0]' 'work': 'any_of' ontbreekt"
    ),
    "a bound without a bound": refuses(condition(min=None), "'conditions[0]' 'age': geef 'min', 'max' of allebei"),
    "a bound that is text": refuses(condition(min="18"), "'conditions[0]' 'age.min' moet een heel getal zijn"),
    "a level of education that does not exist": refuses(
        condition(type="education", min="mbo"),
        f"'conditions[0]' 'education.min': 'mbo' kennen we niet; kies uit {', '.join(EDUCATION)}",
    ),
    "a work situation that does not exist": refuses(
        condition(type="work", min=None, any_of=["ww", "loondienst"]),
        f"'conditions[0]' 'work.any_of': 'loondienst' kennen we niet; kies uit {', '.join(WORK)}",
    ),
    "a list of situations that is one word": refuses(
        condition(type="work", min=None, any_of="ww"),
        "'conditions[0]' 'work.any_of' moet een lijst van woorden zijn",
    ),
    "a yes or no that is a word": refuses(
        condition(type="children", min=None, has="ja"),
        "'conditions[0]' 'children.has' moet true of false zijn",
    ),
    "a condition without words": refuses(
        condition(text=None), "'conditions[0]' 'text' ontbreekt; schrijf de voorwaarde ook in woorden"
    ),
    "a condition without because": refuses(
        condition(because=None), "'conditions[0]' 'because' ontbreekt; maak af: \"dit past, omdat …\""
    ),
    "parameters without a type": refuses(condition(type=None), "'conditions[0]' 'type' ontbreekt"),
    "a condition that is only text": refuses({"conditions": ["U bent 18."]}, "'conditions[0]' moet een blok met velden zijn"),
    "an unknown type among alternatives": refuses(
        condition(type="any_of", min=None, rules=[{"type": "age", "min": 18}, {"type": "leeftijd"}]),
        f"'conditions[0]' 'type': 'leeftijd' kennen we niet; kies uit {', '.join(sorted(conditions.TYPES))}",
    ),
    "an alternative without a type": refuses(
        condition(type="any_of", min=None, rules=[{"min": 18}]), "'conditions[0]' 'type' ontbreekt"
    ),
    "alternatives that are no list": refuses(
        condition(type="any_of", min=None, rules="age"),
        "'conditions[0]' 'any_of.rules' moet een lijst van voorwaarden zijn",
    ),
    "no alternatives at all": refuses(
        condition(type="any_of", min=None, rules=[]),
        "'conditions[0]' 'any_of.rules' moet een lijst van voorwaarden zijn",
    ),
    "a case with a fact that does not exist": refuses(
        case(person={"leeftijd": 18}),
        f"'cases[0].person' 'leeftijd' is geen bekend gegeven; bekend zijn: {', '.join(FACTS)}",
    ),
    "a case with a value that does not exist": refuses(
        case(person={"work": "loondienst"}),
        f"'cases[0].person' 'work': onbekende waarde 'loondienst'; kies uit {', '.join(WORK)}",
    ),
    "a case with an age in words": refuses(
        case(person={"age": "achttien"}), "'cases[0].person' 'age' moet een heel getal zijn, niet 'achttien'"
    ),
    "a case with a verdict that does not exist": refuses(
        case(verdict="ja"), "'cases[0].verdict' 'ja' kennen we niet; kies uit yes, no, unknown, none"
    ),
}


def test_a_good_scheme_has_no_faults(scheme):
    assert faults(schema.Item(), scheme) == []


@pytest.mark.parametrize(("spoil", "sentences"), FAULTS.values(), ids=FAULTS)
def test_an_editor_reads_what_is_wrong(scheme, spoil, sentences):
    if callable(spoil):
        spoil(scheme)
    else:
        scheme.update(spoil)
    assert faults(schema.Item(), scheme) == sentences


def test_the_refusal_names_the_file_the_field_and_the_reason(world):
    slim = parse((FOLDER / "schemes" / "slim-mkb.yml").read_text(encoding="utf-8"))
    del slim["amounts"][0]["year"]
    world.put("schemes/slim-mkb.yml", slim)
    assert world.faults() == [
        "schemes/slim-mkb.yml: 'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet",
    ]


def test_several_faults_in_one_scheme_are_all_named(scheme):
    scheme.update(kind="potje", sources=[{"url": "https://x.nl", "kind": "official"}], steps="bel")
    found = faults(schema.Item(), scheme)
    assert [fault.split()[0] for fault in found] == ["'kind'", "'sources[0].date'", "'steps'"]


def test_a_file_that_holds_only_text_is_no_scheme():
    assert faults(schema.Item(), "stap-budget") == ["het bestand is geen blok met velden"]


def test_words_for_yes_and_no_stay_words_and_only_true_and_false_are_truth():
    text = "[yes, no, on, off, y, n, Yes, NO, True, true, false]"
    assert parse(text) == ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "True", True, False]


def test_a_verdict_needs_no_quotes_and_a_day_is_still_a_day(scheme):
    text = yaml.safe_dump({**scheme, "cases": []}) + "cases: [{name: x, on: 2026-01-01, person: {age: 1}, verdict: no}]\n"
    data = parse(text.replace("cases: []\n", ""))
    assert faults(schema.Item(), data) == []
    assert data["cases"][0] == {"name": "x", "on": date(2026, 1, 1), "person": {"age": 1}, "verdict": "no"}


def test_what_an_editor_reads_is_never_english(scheme):
    """Every field of an item refuses nothing-at-all and a wrong shape in Dutch."""
    found = []
    for field in schema.Item().fields:
        for wrong in (None, 3.5, {"x": object()}):
            found += faults(schema.Item(), {**scheme, field: wrong})
    english = ("not valid", "Not a valid", "may not", "Unknown", "Missing", "Invalid")
    assert found
    assert [fault for fault in found if any(words in fault for words in english)] == []


NAMED = {"id": "leo", "name": "LEO"}
NEEDS_REASON = "geef 'item', of 'why_not' en 'answer'"


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({"item": "leerbudget"}, []),
        ({"why_not": "bestaat niet meer", "answer": "LEO is gestopt."}, []),
        ({}, [NEEDS_REASON]),
        ({"why_not": "bestaat niet meer"}, [NEEDS_REASON]),
        ({"answer": "LEO is gestopt."}, [NEEDS_REASON]),
    ],
    ids=["item", "reason and answer", "nothing", "reason without answer", "answer without reason"],
)
def test_a_name_from_a_policy_document_is_an_item_or_has_a_reason_and_an_answer(fields, sentences):
    assert faults(schema.Named(), {**NAMED, **fields}) == sentences


QUESTION = {
    "fact": "work",
    "text": "?",
    "again": "?",
    "other": "?",
    "why": "daarom",
    "prior_source": "uniform",
    "choices": [{"value": "ww", "title": "WW", "prior": 1}],
}


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({}, []),
        ({"prior_source": None}, ["'prior_source' is leeg"]),
        ({"fact": "werk"}, [f"'fact' 'werk' is geen bekend gegeven; bekend zijn: {', '.join(FACTS)}"]),
        (
            {"choices": [{"value": "ww-uitkering", "title": "WW", "prior": 1}]},
            [f"'choices' 'work': onbekende waarde 'ww-uitkering'; kies uit {', '.join(WORK)}"],
        ),
    ],
    ids=["good", "priors without a source", "a fact we do not know", "an answer we do not know"],
)
def test_a_question_is_about_a_fact_with_answers_that_we_know(fields, sentences):
    assert faults(schema.Question(), {**QUESTION, **fields}) == sentences
