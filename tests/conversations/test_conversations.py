"""Whole conversations, one YAML file each; the folder says what they show and the file name is the sentence.

A file holds ``persona`` and ``turns``. A turn has ``user`` (typed) or ``press`` (the title of a button) and what must
hold of the answer: ``need`` (one or a list of readings), ``says`` and ``never_says`` (parts of the text, cards
included), ``cards`` and ``never_cards`` (ids), ``buttons`` (titles), ``facts`` (known after it; a place or an occupation
by its name, null for what is not known).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest

from bot.nlu.embedding import installed_encoder
from knowledge.content import parse

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.yml"))
#: Conversations that ask more than the assistant can do today, each with what is lacking. They run all the same; one that
#: passes may be taken off the list, and nothing is put on it to hide a fault in what worked.
LIMITS = parse((HERE / "known_limits.yml").read_text(encoding="utf-8"))
if installed_encoder() is None:
    LIMITS.update(parse((HERE / "known_limits_without_encoder.yml").read_text(encoding="utf-8")))
KEYS = {"user", "press", "need", "says", "never_says", "cards", "never_cards", "buttons", "facts"}

pytestmark = pytest.mark.slow


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else [value]


def _texts(messages: List[Dict[str, Any]]) -> str:
    parts = []
    for message in messages:
        parts.append(message["text"])
        for card in message["cards"]:
            parts += [str(value) for value in card.values()]
    return "\n".join(parts).lower()


def _plain(value: Any) -> Any:
    """A place or an occupation by its name, a list in any order; everything else as it is."""
    if isinstance(value, list):
        return sorted(value)
    return value.get("name") if isinstance(value, dict) else value


def check(expected: Dict[str, Any], turn: Dict[str, Any]) -> List[str]:
    """What is wrong with an answer, as sentences."""
    unknown = set(expected) - KEYS
    assert not unknown, f"onbekend in deze beurt: {unknown}"
    said = _texts(turn["messages"])
    cards = [card["id"] for message in turn["messages"] for card in message["cards"]]
    buttons = [button["title"] for message in turn["messages"] for button in message["buttons"]]
    facts = turn["facts"]
    wrong = []
    if "need" in expected and turn["understood"]["need"] not in _list(expected["need"]):
        wrong.append(f"begrepen als {turn['understood']['need']}, niet als {expected['need']}")
    wrong += [f"zegt niet: {part}" for part in _list(expected.get("says", [])) if str(part).lower() not in said]
    wrong += [f"zegt ten onrechte: {part}" for part in _list(expected.get("never_says", [])) if str(part).lower() in said]
    wrong += [f"toont {one} niet, wel {cards}" for one in _list(expected.get("cards", [])) if one not in cards]
    wrong += [f"toont ten onrechte {one}" for one in _list(expected.get("never_cards", [])) if one in cards]
    wrong += [f"heeft geen knop {one}, wel {buttons}" for one in _list(expected.get("buttons", [])) if one not in buttons]
    wrong += [
        f"weet {name} = {_plain(facts.get(name))}, niet {value}"
        for name, value in expected.get("facts", {}).items()
        if _plain(facts.get(name)) != _plain(value)
    ]
    return wrong


def _named(path: Path) -> Any:
    name = f"{path.parent.name}/{path.stem}"
    marks = [pytest.mark.xfail(reason=LIMITS[name], strict=False)] if name in LIMITS else []
    return pytest.param(path, id=name, marks=marks)


@pytest.mark.parametrize("path", [_named(path) for path in FILES])
def test_conversation(path: Path, conversation: Any) -> None:
    """The conversation goes as its file says."""
    story = parse(path.read_text(encoding="utf-8"))
    assert story["persona"]
    for number, expected in enumerate(story["turns"], 1):
        turn = conversation.press(expected["press"]) if "press" in expected else conversation.say(expected["user"])
        wrong = check(expected, turn)
        assert not wrong, f"beurt {number} ({expected.get('user') or expected.get('press')}): {'; '.join(wrong)}"


def test_every_kind_of_difficulty_is_shown() -> None:
    """The folders of the conversation tests are all filled."""
    folders = {path.parent.name for path in FILES}
    assert folders >= {
        "advice",
        "money",
        "benefits",
        "places",
        "borders",
        "corrections",
        "digressions",
        "ambiguity",
        "robustness",
        "crisis",
    }
    assert len(FILES) - len(LIMITS) >= 40


def test_every_known_limit_is_a_conversation_with_a_reason() -> None:
    """The list of limits names files that exist."""
    names = {f"{path.parent.name}/{path.stem}" for path in FILES}
    assert set(LIMITS) <= names
    assert all(isinstance(reason, str) and reason for reason in LIMITS.values())
