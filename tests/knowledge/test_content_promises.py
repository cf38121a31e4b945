"""What the real content promises to the people who use it and to the editors who keep it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta

import pytest

from knowledge.content import ITEM_FOLDERS
from knowledge.items import UNSURE
from knowledge.text import normalise

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MONEY = re.compile(r"(?:€ ?\d|\d ?euro\b)")


@pytest.mark.parametrize(
    ("what", "least"),
    {
        "schemes": 88,
        "routes": 32,
        "funds": 30,
        "initiatives": 145,
        "terms": 61,
        "contact_points": 35,
        "help_lines": 17,
        "postcodes": 4000,
        "places": 4700,
    }.items(),
)
def test_there_is_at_least_this_much(content, what, least):
    assert content.counts[what] >= least


def test_every_region_and_municipality_is_there_and_no_other(content):
    assert content.counts["regions"] == content.counts["contact_points"] == 35
    assert content.counts["municipalities"] == 342
    assert {row["region_code"] for row in content.tables["municipalities"]} == {
        point["region"] for point in content.entries["contact_points"]
    }


# -- conditions and their cases


def with_rules(items):
    return [item for item in items.values() if item.rules]


def test_at_least_forty_schemes_can_be_judged_by_a_machine(real_items):
    assert sum(item.type == "scheme" for item in with_rules(real_items)) >= 40


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_what_a_machine_judges_has_a_case_with_this_verdict(real_items, verdict):
    without = [
        item.id
        for item in with_rules(real_items)
        if item.status not in ("ended", "renamed") and verdict not in {case["verdict"] for case in item.cases}
    ]
    assert without == []


def test_every_bound_on_age_or_size_has_a_case_on_it_and_a_case_beyond_it(real_items):
    bare = []
    for item in with_rules(real_items):
        for rule in item.conditions:
            fact = rule.get("type")
            if fact not in ("age", "company_size"):
                continue
            verdicts = defaultdict(set)
            for case in item.cases:
                verdicts[case["person"].get(fact)].add(case["verdict"])
            for bound, beyond in ((rule.get("min"), -1), (rule.get("max"), 1)):
                if bound is not None and not ("yes" in verdicts[bound] and "no" in verdicts[bound + beyond]):
                    bare.append((item.id, fact, bound))
    assert bare == []


def test_what_no_machine_judges_promises_no_verdict(real_items):
    promised = [
        item.id for item in real_items.values() if not item.rules for case in item.cases if case["verdict"] in ("yes", "unknown")
    ]
    assert promised == []


# -- honesty


def test_every_source_says_of_when_it_is(content):
    undated = [
        (owner["id"], source["url"])
        for owner in everything(content)
        for source in owner.get("sources", ())
        if not YEAR.search(source["date"]) and not source["date"].startswith(("ongedateerd", "onbekend"))
    ]
    assert undated == []


def everything(content):
    yield from (item for _, item in content.items.values())
    for entries in content.entries.values():
        yield from (entry for entry in entries if "id" in entry)


def test_no_amount_stands_without_its_year(content):
    bare = [
        (item["id"], amount["label"])
        for _, item in content.items.values()
        for amount in item["amounts"]
        if not YEAR.search(amount["year"]) and not amount["year"].startswith(("ongedateerd", "jaar onbekend"))
    ]
    assert bare == []


def test_money_in_the_description_comes_with_its_year(real_items):
    bare = [item.id for item in real_items.values() if MONEY.search(item.what) and not YEAR.search(item.what)]
    assert bare == []


def test_everything_that_ended_points_on_to_something_that_has_not(real_items):
    lost = []
    for item in real_items.values():
        if item.status in ("ended", "renamed"):
            onward = [real_items[one].status for one in item.instead]
            if not onward or all(status in ("ended", "renamed") for status in onward):
                lost.append(item.id)
    assert lost == []


def test_nothing_that_ended_is_recommended_unasked(real_items):
    assert [item.id for item in real_items.values() if item.status in ("ended", "renamed") and item.recommend == "yes"] == []


def test_what_is_not_sure_or_overdue_comes_with_a_warning(real_items, today):
    for item in real_items.values():
        if item.confidence in UNSURE:
            assert item.needs_warning(today), item.id
        assert item.needs_warning(item.review_by + timedelta(days=1)), item.id


def test_what_is_sure_and_on_time_comes_without_a_warning(real_items, today):
    calm = [item for item in real_items.values() if not item.needs_warning(today)]
    assert len(calm) > 20
    assert {item.confidence for item in calm} == {"high", "medium"}


def test_a_commercial_provider_is_never_called_public(real_items):
    assert not real_items["particuliere-opleider"].public


# -- names


def test_no_two_schemes_share_a_name(real_items):
    owners = defaultdict(set)
    for item in real_items.values():
        if item.type == "scheme":
            for name in (item.name, *item.names):
                owners[normalise(name)].add(item.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_name_from_the_policy_documents_is_an_item_or_has_a_reason_and_an_answer(content):
    names = content.entries["inventory"]
    assert len(names) >= 82
    for entry in names:
        assert entry.get("item") in content.items or (entry.get("why_not") and entry.get("answer")), entry["id"]


def test_every_name_from_the_policy_documents_is_found_by_that_name(knowledge):
    lost = [entry["name"] for entry in knowledge.named.values() if knowledge.by_name(entry["name"]) is None]
    assert lost == []


# -- language


def shown_texts(real_items):
    for item in real_items.values():
        yield item.id, "what", item.what
        for field in ("steps", "pitfalls"):
            for text in getattr(item, field):
                yield item.id, field, text
        for condition in item.conditions:
            yield item.id, "conditions", condition["text"]


def sentences(text):
    return re.split(r"(?<=[.?!])\s+", text)


def test_people_are_addressed_with_u(real_items):
    informal = [
        (owner, field, text)
        for owner, field, text in shown_texts(real_items)
        if re.search(r"\b(?:je|jij|jou|jouw|jullie)\b", text, re.IGNORECASE)
    ]
    assert informal == []


def test_nobody_is_shouted_at(real_items):
    assert [(owner, text) for owner, _, text in shown_texts(real_items) if "!" in text] == []


def test_no_sentence_is_longer_than_25_words(real_items):
    long = [
        (owner, field, len(sentence.split()), sentence)
        for owner, field, text in shown_texts(real_items)
        for sentence in sentences(text)
        if len(sentence.split()) > 25
    ]
    assert long == []


# -- what the interview asks


def test_the_answers_to_every_question_are_expected_in_shares_that_add_up(knowledge):
    for question in knowledge.questions.values():
        assert question.choices, question.fact
        assert sum(choice.prior for choice in question.choices) == pytest.approx(1, abs=0.01), question.fact


def test_every_question_says_where_its_shares_come_from_and_why_it_is_asked(knowledge):
    for question in knowledge.questions.values():
        assert all(text.strip() for text in (question.prior_source, question.why)), question.fact


def test_a_repeated_question_is_worded_differently(knowledge):
    for question in knowledge.questions.values():
        assert len({question.text, question.again, question.other}) == 3, question.fact


def test_every_missing_fact_can_be_asked_for(knowledge, real_items):
    """A verdict that waits for a fact nobody asks for would stay 'perhaps' for ever."""
    asked = set(knowledge.questions) | {"role", "municipality", "target_sector"}
    waited_for = {fact for item in real_items.values() for rule in item.rules for fact in rule.facts}
    assert waited_for - asked == set()


def test_every_type_of_item_is_there(content):
    assert {kind for kind, _ in content.items.values()} == set(ITEM_FOLDERS.values())
