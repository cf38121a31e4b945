"""The order of advice: what fits and is near and sure, gifts before loans, public before commercial."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.advice import advise, options_as_data
from knowledge.eligibility import judge
from knowledge.person import Person, person_from
from knowledge.ranking import chance, rank

NEED = "ask_funding"
ADULT = {"type": "age", "min": 18}
NO_CHILD = {"type": "age", "max": 17}
PARENT = {"type": "children", "has": True}
CARE = {"type": "sector", "any_of": ["care"]}
#: Most people are parents here, and few work in care.
PRIORS = {"children": ((True, 0.8), (False, 0.2)), "sector": (("care", 0.2), ("bouw", 0.8))}
PERSON = Person(age=40, region="AM05", municipality="GM0164")
NEARBY = ("AM06", "AM09")

#: Sentence → (what goes first, what goes after it); each is (rules, fields) of an item.
PAIRS = {
    "the need that an item is for goes before a need that it also answers": (
        ((), {"needs": (NEED, "ask_events")}),
        ((), {"needs": ("ask_events", NEED)}),
    ),
    "a need that it also answers goes before no answer to the need": (
        ((), {"needs": ("ask_events", NEED)}),
        ((), {"needs": ("ask_events",)}),
    ),
    "the own region goes before the whole country": (((), {"regions": ("AM05",)}), ((), {})),
    "the whole country goes before a region nearby": (((), {}), ((), {"regions": ("AM06",)})),
    "the own region goes before a region nearby": (
        ((), {"regions": ("AM05",)}),
        ((), {"regions": ("AM06",)}),
    ),
    "the nearest region goes before one further away": (
        ((), {"regions": ("AM06",)}),
        ((), {"regions": ("AM09",)}),
    ),
    "an item of both regions counts as the own region": (((), {"regions": ("AM06", "AM05")}), ((), {})),
    "what fits goes before what may fit": (((ADULT,), {}), ((PARENT,), {})),
    "what will likely fit goes before what will likely not fit": (((PARENT,), {}), ((CARE,), {})),
    "what will likely fit is as sure as what nobody judged": (
        ((PARENT,), {"kind": "grant"}),
        ((), {"kind": "advice"}),
    ),
    "what fits goes before what nobody judged": (((ADULT,), {}), ((), {})),
    "what fits or may fit goes before what does not fit": (((CARE,), {}), ((NO_CHILD,), {})),
    "what is open goes before what we are not sure is open": (
        ((), {"status": "open"}),
        ((), {"status": "unknown"}),
    ),
    "what may be open goes before what is closed": (((), {"status": "unknown"}), ((), {"status": "closed"})),
    "what is open goes before what is only announced": (
        ((), {"status": "open"}),
        ((), {"status": "announced"}),
    ),
    "sure facts go before unsure facts": (((), {"confidence": "medium"}), ((), {"confidence": "low"})),
    "checked facts go before unverified facts": (
        ((), {"confidence": "high"}),
        ((), {"confidence": "unverified"}),
    ),
    "a gift goes before a loan": (((), {"kind": "grant"}), ((), {"kind": "loan"})),
    "a right goes before a loan": (((), {"kind": "right"}), ((), {"kind": "loan"})),
    "a gift goes before free advice": (((), {"kind": "grant"}), ((), {"kind": "advice"})),
    "free advice goes before a loan": (((), {"kind": "advice"}), ((), {"kind": "loan"})),
    "a loan goes before a bill": (((), {"kind": "loan"}), ((), {"kind": "cost"})),
    "public goes before commercial": (((), {"public": True}), ((), {"public": False})),
    "what we may say plainly goes before what needs a warning": (
        ((), {"recommend": "yes"}),
        ((), {"recommend": "with_warning"}),
    ),
    "what nobody judged goes before what will likely not fit": (((), {}), ((CARE,), {})),
    "facts of high confidence go before facts of medium confidence": (
        ((), {"confidence": "high"}),
        ((), {"confidence": "medium"}),
    ),
    # one step of the sentence against another
    "the own region may be one step less sure": (((), {"regions": ("AM05",), "confidence": "low"}), ((), {})),
    "the own region may be the second answer to the need": (
        ((), {"regions": ("AM05",), "needs": ("ask_events", NEED)}),
        ((), {}),
    ),
    "the own region may not be two steps less sure": (
        ((), {}),
        ((), {"regions": ("AM05",), "status": "closed"}),
    ),
    "a region nearby may not be less sure": (((), {}), ((), {"regions": ("AM06",), "confidence": "low"})),
    "fitting for sure goes before perhaps fitting in the own region": (
        ((ADULT,), {}),
        ((CARE,), {"regions": ("AM05",)}),
    ),
    "fitting for sure goes before sure facts": (
        ((ADULT,), {"confidence": "low"}),
        ((CARE,), {"confidence": "high"}),
    ),
    "sure facts go before a gift": (
        ((), {"confidence": "high", "kind": "loan"}),
        ((), {"confidence": "low", "kind": "grant"}),
    ),
    "a gift goes before a loan that is nearer": (
        ((), {"kind": "grant"}),
        ((), {"kind": "loan", "regions": ("AM05",), "confidence": "low"}),
    ),
    "being nearer goes before public": (((), {"public": False}), ((), {"regions": ("AM06",)})),
    "a gift goes before public": (
        ((), {"kind": "grant", "public": False}),
        ((), {"kind": "loan", "public": True}),
    ),
    "the main answer to the need goes before a gift that also answers it": (
        ((), {"confidence": "low", "kind": "advice"}),
        ((), {"needs": ("ask_events", NEED), "kind": "grant"}),
    ),
    "public goes before facts of high confidence": (
        ((), {"public": True, "confidence": "medium"}),
        ((), {"public": False, "confidence": "high"}),
    ),
    "fitting at all goes before everything": (
        ((CARE,), {"needs": ("ask_events",), "confidence": "low", "kind": "cost", "public": False}),
        ((NO_CHILD,), {"needs": (NEED,), "regions": ("AM05",), "kind": "grant"}),
    ),
}


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_order(make, today, first, second):
    """The alphabet is against it, and the order in which they come does not matter."""
    items = [make(name, *rules, **{"needs": (NEED,), **fields}) for name, (rules, fields) in (("zzz", first), ("aaa", second))]
    for given_order in (items, items[::-1]):
        assert ids(rank(given_order, PERSON, today, NEED, NEARBY, PRIORS)) == ["zzz", "aaa"]


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ([PARENT], {}, 0.8),
        ([CARE], {}, 0.2),
        ([{"type": "sector", "any_of": ["care", "bouw"]}], {}, 1.0),
        ([PARENT, CARE], {}, 0.16),
        ([PARENT, CARE], {"children": True}, 0.2),
        ([CARE, {"type": "sector", "any_of": ["bouw"]}], {}, 0.0),
        ([{"type": "low_income", "has": True}], {}, 0.5),
        ([ADULT, PARENT], {"age": 40}, 0.8),
        ([{"type": "any_of", "rules": [ADULT, PARENT]}], {"age": 17}, 0.8),
    ],
    ids=[
        "likely",
        "unlikely",
        "certain",
        "two facts",
        "one of two known",
        "two conditions on one fact",
        "no figures",
        "one met already",
        "last alternative",
    ],
)
def test_how_likely_it_fits_follows_from_the_shares_of_the_answers(make, today, rules, facts, expected):
    item, person = make("regeling", *rules), person_from(facts)
    assert chance(item, judge(item, person, today), person, PRIORS) == pytest.approx(expected)


def ids(options):
    return [option.item.id for option in options]


def test_what_is_made_for_someones_benefit_or_school_goes_before_what_is_for_all(make, today):
    benefit = make("z benefit", {"type": "work", "any_of": ["wia"]})
    school = make("y school", {"type": "education", "min": "practical", "max": "practical"})
    everyone = make("a everyone", ADULT)
    person = person_from({"age": 20, "work": ["wia"], "education": "practical"})
    assert [one.item.id for one in rank([everyone, school, benefit], person, today, NEED)][-1] == "a everyone"
    worker = person_from({"age": 20, "work": ["employed"], "education": "mbo4"})
    assert rank([everyone, school, benefit], worker, today, NEED)[0].item.id == "a everyone"


def test_what_is_made_for_a_school_counts_also_while_another_fact_is_open(make, today):
    school = make("z school", {"type": "education", "min": "practical", "max": "practical"}, CARE)
    everyone = make("a everyone", CARE)
    person, priors = person_from({"education": "practical"}), {**PRIORS, "education": (("vmbo", 0.5), ("mbo4", 0.5))}
    assert ids(rank([everyone, school], person, today, NEED, (), priors)) == ["z school", "a everyone"]
    assert ids(rank([everyone, school], person_from({"education": "vmbo"}), today, NEED, (), priors))[0] == "a everyone"


def test_what_is_for_the_young_goes_first_for_the_young(make, today):
    young, everyone = make("z young", {"type": "age", "max": 26}), make("a everyone", ADULT)
    assert ids(rank([everyone, young], person_from({"age": 19}), today, NEED)) == ["z young", "a everyone"]


def test_what_hardly_anyone_gets_goes_after_its_equals_and_has_nothing_for_its_sector(make, today):
    rare = make("a rare", CARE, PARENT, kind="allowance", sectors=("bouw",), needs=(NEED,))
    service = make("z service", {"type": "low_income", "has": True}, kind="advice", confidence="low", needs=(NEED,))
    priors = {"children": ((True, 0.08), (False, 0.92)), "sector": (("care", 0.2), ("bouw", 0.8))}
    unlikely = make("z unlikely", {"type": "sector", "any_of": ["care"]}, kind="loan", needs=(NEED,))
    assert ids(rank([rare, unlikely], Person(), today, NEED, (), priors)) == ["z unlikely", "a rare"]
    assert ids(rank([rare, service], Person(target_sector="bouw"), today, NEED, (), priors)) == ["z service", "a rare"]


def test_the_fund_of_the_own_sector_goes_first_also_when_it_is_not_sure(make, today):
    fund = make("z fund", kind="sector_fund", sectors=("bakery",), status="unknown", confidence="low")
    baker, cook = person_from({"sector": "bakery"}), person_from({"sector": "hospitality"})
    assert rank([make("a"), fund], baker, today, NEED)[0].item.id == "z fund"
    assert rank([make("a"), fund], cook, today, NEED)[0].item.id == "a"


def test_what_is_alike_in_everything_goes_by_name(make, today):
    items = [make(str(number), name=name) for number, name in enumerate(("bbl", "avo", "cursus"))]
    assert [option.item.name for option in rank(items, PERSON, today)] == ["avo", "bbl", "cursus"]


def test_without_a_need_the_needs_play_no_part(make, today):
    items = [make("b", needs=(NEED,)), make("a", needs=("ask_events",)), make("c", needs=())]
    assert ids(rank(items, PERSON, today)) == ["a", "b", "c"]


def test_what_only_answers_to_its_name_is_never_shown_unasked(make, today):
    items = [make("stap", recommend="when_named", needs=(NEED,)), make("ander", recommend="with_warning")]
    assert ids(rank(items, PERSON, today, NEED, NEARBY)) == ["ander"]


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (Person(region="AM05", municipality="GM0164"), ["stad", "streek"]),
        (Person(region="AM05", municipality="GM0153"), ["streek"]),
        (Person(region="AM05"), ["stad", "streek"]),
        (Person(region="AM30", municipality="GM1883"), []),
        (Person(), []),
    ],
    ids=["own town", "another town", "town unknown", "elsewhere", "place unknown"],
)
def test_an_offer_of_a_place_is_shown_to_whom_it_can_reach(make, today, person, shown):
    items = [make("stad", regions=("AM05",), municipalities=("GM0164",)), make("streek", regions=("AM05",))]
    assert ids(rank(items, person, today)) == shown


def test_the_border_does_not_stop_at_a_region_but_somewhere_it_stops(make, today):
    items = [make(code, regions=(code,)) for code in ("AM30", "AM09", "AM06")]
    assert ids(rank(items, PERSON, today, None, NEARBY)) == ["AM06", "AM09"]
    assert ids(rank(items, PERSON, today)) == []


def test_a_round_that_opens_moves_up_by_itself(make, days, today):
    items = [make("ronde", windows=(days("2027-01-01", "2027-01-31"),)), make("zeker", kind="loan")]
    assert ids(rank(items, PERSON, today)) == ["zeker", "ronde"]
    assert ids(rank(items, PERSON, today + timedelta(days=60))) == ["ronde", "zeker"]


# -- advice over the real content

PEOPLE = st.builds(
    person_from,
    st.fixed_dictionaries(
        {"role": st.sampled_from(["person", "employer"])},
        optional={
            "age": st.integers(15, 70),
            "work": st.sampled_from(["employed", "ww", "bijstand", "self_employed", "wia"]),
            "region": st.sampled_from(["AM01", "AM05", "AM06", "AM18", "AM22", "AM30"]),
            "training": st.sampled_from(["mbo_bbl", "hbo_wo", "course"]),
        },
    ),
)


@settings(max_examples=60, deadline=None, database=None)
@given(person=PEOPLE, need=st.sampled_from([None, "ask_funding", "ask_career_switch", "ask_region_offer"]))
def test_advice_on_the_real_content_keeps_its_promises(knowledge, today, person, need):
    nearby = ("AM09", "AM07")
    advice = advise(knowledge, person, today, need, nearby)
    shown = [*advice.options, *advice.refused]
    assert [option.key for option in shown] == sorted(option.key for option in shown)
    assert {option.verdict.verdict for option in advice.refused} <= {"no"}
    assert "no" not in {option.verdict.verdict for option in advice.options}
    for option in shown:
        item = option.item
        assert item.recommend != "when_named"
        assert need is None or need in item.needs
        assert not item.regions or set(item.regions) & {person.region, *nearby}, item.id
    for option in advice.options:
        assert option.item.status_on(today) not in ("ended", "renamed")
        assert person.role in option.item.audience


def test_advice_can_be_limited_to_kinds(knowledge, today):
    advice = advise(knowledge, Person(), today, kinds=("loan", "grant"))
    assert {option.item.kind for option in advice.options} == {"loan", "grant"}


def test_a_commercial_offer_is_never_first_where_there_is_a_public_one(knowledge, today):
    for need in {need for item in knowledge.items.values() for need in item.needs}:
        options = advise(knowledge, Person(role="person"), today, need).options
        assert not options or options[0].item.public or not any(option.item.public for option in options), need


def test_options_as_data_hold_what_other_programs_read(make, today):
    item = make("leerbudget", ADULT, CARE, name="Leerbudget", kind="grant")
    assert options_as_data(rank([item], Person(age=40), today)) == [
        {
            "id": "leerbudget",
            "name": "Leerbudget",
            "kind": "grant",
            "verdict": "unknown",
            "reasons": [{"text": "age past", "met": True}, {"text": "sector past", "met": None}],
            "missing": ["sector"],
        }
    ]
