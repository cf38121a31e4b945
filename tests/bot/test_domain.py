"""domain.yml, the rules, the needs and the actions say the same; and what people read is simple Dutch."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set

import pytest
import yaml

import bot.actions
from bot.actions.answer import BY_NEED, Advice
from bot.actions.bounds import _ANY_CRISIS, _CRISIS
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from knowledge.person import FACTS
from knowledge.store import Knowledge

ROOT = Path(__file__).parents[2]
ACTIONS = ROOT / "bot" / "actions"

#: Longest sentence, and the average that all together may have, in words (conversation design, "Language").
LONGEST, AVERAGE = 25, 15
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_EMOJI = re.compile("[\U0001f000-\U0001ffff\u2600-\u27bf\u2b00-\u2bff]")
_INFORMAL = re.compile(r"\b(?:je|jij|jou|jouw)\b", re.IGNORECASE)

for module in pkgutil.iter_modules(bot.actions.__path__):
    importlib.import_module(f"bot.actions.{module.name}")


def _yaml(path: str) -> Dict[str, Any]:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = _yaml("domain.yml")
NEEDS = set(_yaml("knowledge/content/needs.yml")["needs"])
RULES = _yaml("bot/data/rules/needs.yml")["rules"]
RESPONSES: Dict[str, str] = {name: one["text"] for name, several in DOMAIN["responses"].items() for one in several}
DUTCH = {name: text for name, text in RESPONSES.items() if not name.startswith("utter_language_")}


# One list of needs ----------------------------------------------------------------------------------------------------


def test_the_intents_are_exactly_the_needs() -> None:
    assert set(DOMAIN["intents"]) == NEEDS
    assert len(DOMAIN["intents"]) == len(NEEDS)


def test_every_need_has_one_rule_that_leads_to_its_action() -> None:
    steps = {rule["steps"][0]["intent"]: [step.get("action") for step in rule["steps"][1:]] for rule in RULES}
    assert len(steps) == len(RULES)
    assert steps == {need: [f"action_{need}"] for need in NEEDS | {"nlu_fallback"}}


def test_every_need_has_an_action_in_the_domain() -> None:
    assert set(BY_NEED) == NEEDS | {"nlu_fallback"}
    assert {one.name() for one in BY_NEED.values()} == set(DOMAIN["actions"])


def test_every_need_has_a_title_and_the_menu_holds_needs_only(knowledge: Knowledge) -> None:
    assert set(knowledge.phrases["need"]) == NEEDS
    assert all(title.strip() for title in knowledge.phrases["need"].values())
    assert set(knowledge.phrases["menu"]) <= NEEDS


def test_every_need_has_examples_in_a_file_of_its_name() -> None:
    named = set()
    for path in (ROOT / "bot" / "data" / "nlu").glob("*.yml"):
        named |= {one["intent"] for one in _yaml(str(path.relative_to(ROOT)))["nlu"] if "intent" in one}
    assert named == NEEDS


def test_everything_an_advice_need_may_answer_is_in_the_content(knowledge: Knowledge) -> None:
    answered = {need for item in knowledge.items.values() for need in item.needs}
    advice = {need for need, one in BY_NEED.items() if isinstance(one, Advice)}
    assert advice - answered == set(), "voor deze behoeften is er niets om te adviseren"


# Slots and entities ---------------------------------------------------------------------------------------------------


def test_every_fact_and_state_has_a_slot_and_there_are_no_others() -> None:
    assert set(DOMAIN["slots"]) == {*FACT_SLOTS, *CONTROL_SLOTS}


def test_no_slot_steers_the_rules_or_fills_itself() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False, name
        assert slot["mappings"] == [{"type": "custom"}], name
        assert "initial_value" not in slot, name


def test_every_fact_that_eligibility_needs_has_a_slot() -> None:
    assert set(FACTS) - {"region", "municipality"} <= set(FACT_SLOTS)


def test_every_question_has_a_slot_and_a_button_that_fills_it(knowledge: Knowledge) -> None:
    for fact in knowledge.questions:
        assert ("place" if fact == "region" else fact) in FACT_SLOTS
        assert fact == "region" or fact in DOMAIN["entities"], f"knop voor {fact} doet niets"


def test_every_fact_of_the_vocabulary_is_an_entity() -> None:
    read = set(_yaml("bot/nlu/vocabulary.yml")) | {
        "place",
        "postcode",
        "occupation",
        "number",
        "age",
        "company_size",
        "amount",
        "time",
        "scheme",
        "foreign_language",
        "crisis_kind",
        "target_level",
    }
    assert read <= set(DOMAIN["entities"])


# Responses ------------------------------------------------------------------------------------------------------------


def _names_in(node: ast.AST) -> Iterator[str]:
    """Names of responses in a piece of code; of an f-string the parts between braces become ``*``."""
    if isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
        if text.startswith("utter_"):
            yield text
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("utter_"):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _names_in(child)


def said() -> Set[str]:
    """Every response that the code can say, with each pattern spelled out by what can stand in it."""
    advice = {need for need, one in BY_NEED.items() if isinstance(one, Advice)}
    fills = {
        "utter_*": advice,
        "utter_out_of_scope_*": {"debts", "legal", "medical"},
        "utter_crisis_*": set(_CRISIS),
        "utter_permission_*": {"any", "bijstand", "ww", "ziektewet", "wia", "wajong", "schuldhulp"},
        "utter_eligible_*": {"yes", "no", "unknown", "none"},
        "utter_scheme_*": {"ended", "renamed"},
        "utter_card_talk_*": set("abcd"),
        "utter_language_*": {"en", "tr", "pl", "uk", "ar", "ti"},
        "utter_market_*": {"plenty", "average", "scarce"},
        "utter_*_advice": {"why", "best"},
        "utter_route_*": {"length", "pay"},
        "utter_contact_finder*": {"", "_and_desk"},
    }
    names: Set[str] = set()
    for path in ACTIONS.glob("*.py"):
        for name in _names_in(ast.parse(path.read_text(encoding="utf-8"))):
            if "*" in name:
                assert name in fills, f"{path.name}: vul hier in wat er voor * kan staan in {name}"
                names |= {name.replace("*", one) for one in fills[name]}
            else:
                names.add(name)
    return names


def test_every_response_that_is_said_exists_and_every_response_is_said() -> None:
    # Needs whose lead is chosen in code have no response of their own name.
    led_otherwise = {"utter_ask_region_offer"}
    assert said() - set(RESPONSES) == set(), "wordt gezegd, maar staat niet in domain.yml"
    assert set(RESPONSES) - said() - led_otherwise == set(), "staat in domain.yml, maar wordt nooit gezegd"


def test_help_topics_and_kinds_of_crisis_all_have_words() -> None:
    topics = set(_yaml("bot/nlu/vocabulary.yml")["help_topic"])
    assert {f"utter_out_of_scope_{topic}" for topic in topics} <= set(RESPONSES)
    kinds = set(_yaml("bot/nlu/crisis.yml")["kinds"])
    assert kinds <= set(_CRISIS)
    assert _ANY_CRISIS


def test_every_response_has_one_text_and_no_buttons_of_its_own() -> None:
    for name, several in DOMAIN["responses"].items():
        assert len(several) == 1, f"{name}: wie iets herhaalt, moet weten wat hij las"
        assert set(several[0]) == {"text"}, name


def test_no_dutch_wording_stands_in_the_code() -> None:
    """Sentences live in domain.yml and knowledge/content."""
    found = []
    for path in ACTIONS.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
                continue
            if re.search(r"\b(?:u|uw|niet|een|het|voor)\b.* \w+ ", node.value) and "(?" not in node.value:
                found.append(f"{path.name}: {node.value}")
    assert found == []


# Language -------------------------------------------------------------------------------------------------------------


def sentences(text: str) -> List[List[str]]:
    """The sentences of a text as words; what is filled in counts as one word."""
    text = re.sub(r"\{\w+\}", "iets", text)
    parts = re.split(r"(?<=[.?!:])\s+|\n", text)
    return [words for part in parts if (words := _WORD.findall(part))]


@pytest.mark.parametrize("name", sorted(DUTCH))
def test_a_response_is_simple_polite_dutch(name: str) -> None:
    text = DUTCH[name]
    long = [" ".join(words) for words in sentences(text) if len(words) > LONGEST]
    assert long == [], "langer dan 25 woorden"
    assert not _INFORMAL.search(text), "de assistent zegt u"
    assert "!" not in text
    assert not _EMOJI.search(text)
    assert text.strip() == text
    assert "  " not in text
    assert text[-1] in ".?:}", "een zin eindigt met een punt of een vraagteken"


def test_sentences_are_short_on_average() -> None:
    lengths = [len(words) for text in DUTCH.values() for words in sentences(text)]
    assert sum(lengths) / len(lengths) <= AVERAGE
    for name, text in DUTCH.items():
        own = [len(words) for words in sentences(text)]
        assert sum(own) / len(own) <= AVERAGE + 3, name


@pytest.mark.parametrize("name", sorted(set(RESPONSES) - set(DUTCH)))
def test_another_language_gets_two_sentences_and_the_way_to_a_person(name: str) -> None:
    assert "werkcentrum.nl" in RESPONSES[name]
    assert "!" not in RESPONSES[name]
    assert 1 <= len(re.findall(r"[.።:፦?]", RESPONSES[name].replace("werkcentrum.nl", ""))) <= 4


def test_a_crisis_answer_gives_a_number_to_call_and_no_question() -> None:
    for name, text in RESPONSES.items():
        if name.startswith("utter_crisis"):
            assert re.search(r"\b(?:112|113|0800-\d{4})\b", text), name
            assert "?" not in text, name


def test_questions_of_the_interview_are_simple_polite_dutch(knowledge: Knowledge) -> None:
    for question in knowledge.questions.values():
        for text in (question.text, question.again, question.other, question.why):
            assert all(len(words) <= LONGEST for words in sentences(text)), text
            assert not _INFORMAL.search(text), text
            assert "!" not in text
        assert question.text != question.again, question.fact
        assert "?" in question.text
