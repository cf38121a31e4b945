"""A plain cry for help is never missed: patterns that go over the classifier."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fact_extractor import reader
from bot.nlu.facts import fold
from bot.nlu.scan import Scan

CRISIS = "crisis"
#: How sure the classifier must be to answer with help lines without a plain statement, 0 to 1.
_SURE = 0.3
_PATTERNS = Path(__file__).with_name("crisis.yml")
#: A part of a pattern, defined under "words".
_NAMED = re.compile(r"\{([a-z]+)\}")
#: Each pattern with the kind that it tells, which of them to try, and figures of speech.
_Patterns = Tuple[List[Tuple[Text, Any]], Scan, List[Any]]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    raw = yaml.safe_load(_PATTERNS.read_text(encoding="utf-8"))
    words = dict(raw["words"])

    def compiled(pattern: Text) -> Any:
        # A part may hold another part; a count such as {0,3} holds no letter and stays.
        while _NAMED.search(pattern):
            pattern = _NAMED.sub(lambda match: words[match.group(1)], pattern)
        return re.compile(pattern)

    kinds = {kind: [compiled(one) for one in found] for kind, found in raw["kinds"].items()}
    for kind, rows in raw["phrases"].items():
        kinds[kind].insert(0, _any_of([phrase for row in rows for phrase in row]))
    told = [(kind, one) for kind, patterns in kinds.items() for one in patterns]
    return told, Scan([one for _, one in told]), [compiled(one) for one in raw["idioms"]]


def _any_of(phrases: List[Text]) -> Any:
    """One pattern for plain phrases; a star at the end of one stands for the rest of a word."""
    plain = (re.escape(fold(one).rstrip("*")) + (r"\w*" if one.endswith("*") else "") for one in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)")


def kind_of_crisis(text: Text) -> Optional[Text]:
    """The kind of crisis that a text states plainly (``suicide``, ``violence`` …), or ``None``.

    A statement that ends inside a figure of speech does not count; another one in the same text does.
    """
    told, scan, idioms = _patterns()
    for plain in dict.fromkeys(" ".join(one.split()) for one in (fold(text), reader().corrected(text))):
        tried = (told[number] for number in scan.possible(plain))
        found = ((kind, match.end()) for kind, one in tried for match in one.finditer(plain))
        spans: Optional[List[Tuple[int, int]]] = None
        for kind, last in found:
            if spans is None:  # Most messages hold no statement; then no idiom has to be looked for.
                spans = [match.span() for one in idioms for match in one.finditer(plain)]
            if not any(start < last <= end for start, end in spans):
                return kind
    return None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisGuard(GraphComponent):
    """Sets the intent to crisis where :func:`kind_of_crisis` finds one; adds the kind as an entity.

    A crisis that only the classifier suspects, and not surely, is not claimed: the visitor is asked, with help first.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "CrisisGuard":
        """Make the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at each message; it is the last word on the intent."""
        for message in messages:
            text = message.get(TEXT) or ""
            kind = kind_of_crisis(text) if text else None
            if kind is None:
                self._doubt(message)
                continue
            intent = {INTENT_NAME_KEY: CRISIS, PREDICTED_CONFIDENCE_KEY: 1.0}
            others = [one for one in message.get(INTENT_RANKING_KEY) or [] if one[INTENT_NAME_KEY] != CRISIS]
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent] + others, add_to_output=True)
            entity = {"entity": "crisis_kind", "value": kind, "start": 0, "end": len(text), "extractor": type(self).__name__}
            message.set(ENTITIES, (message.get(ENTITIES) or []) + [entity], add_to_output=True)
        return messages

    @staticmethod
    def _doubt(message: Message) -> None:
        intent = message.get(INTENT) or {}
        if intent.get(INTENT_NAME_KEY) == CRISIS and intent[PREDICTED_CONFIDENCE_KEY] < _SURE:
            message.set(INTENT, {INTENT_NAME_KEY: "nlu_fallback", PREDICTED_CONFIDENCE_KEY: _SURE}, add_to_output=True)
