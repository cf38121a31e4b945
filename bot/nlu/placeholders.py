"""What masking leaves behind ("[naam]", "[bsn]"), and messages that hold little else."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from privacy import mask

PII = "pii_present"
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"[^\W\d_]{2,}")
#: Words around personal data that say nothing else.
_AROUND = frozenset(
    "ik mijn me naam is heet ben bsn nummer mail email adres tel telefoon telefoonnummer mobiel rekening iban "
    "rekeningnummer postcode geboren geboortedatum geb op in en te van de het dit dat woon wonen straat mij "
    "bereikbaar via onder dhr mevr mevrouw meneer paspoort rijbewijs kaart pasnummer klantnummer polis zie hier "
    "hierbij onze wij zijn".split()
)
#: With more other words than this, the message is about something.
_FEW = 1


def without_placeholders(text: Text) -> Text:
    """The text without what masking put in."""
    return " ".join(_PLACEHOLDER.sub(" ", text).split())


def is_mainly_personal(text: Text) -> bool:
    """Whether a text holds personal data and hardly anything else; masks it first."""
    found = mask(text)
    if not _PLACEHOLDER.search(found.text):
        return False
    rest = without_placeholders(found.text)
    if set(_PLACEHOLDER.findall(found.text)) == {"[naam]"} and any(letter.isdigit() for letter in rest):
        return False  # "Ik heet Fatima en ben 33": an age says something.
    # Beside an address and a number, words in capitals are a name.
    several = len(set(_PLACEHOLDER.findall(found.text))) > 1
    words = [word for word in _WORD.findall(rest) if not (several and word[0].isupper())]
    return sum(word.lower() not in _AROUND for word in words) <= _FEW


def tells_name_and_number(text: Text) -> bool:
    """Whether a text is a name with a number and hardly a word more ("ik heet [naam] en ben 33"): facts, no question."""
    rest = without_placeholders(text)
    words = [word.lower() for word in _WORD.findall(rest)]
    few = sum(word not in _AROUND and word != "jaar" for word in words) == 0
    return set(_PLACEHOLDER.findall(text)) == {"[naam]"} and any(letter.isdigit() for letter in rest) and few


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PersonalDataGuard(GraphComponent):
    """Decides on pii_present: it is, when a message is mainly personal data; it is not, when nothing was masked.

    What personal data looks like is known exactly; the classifier would learn that digits are personal.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "PersonalDataGuard":
        """Make the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Correct the intent where it can be known."""
        for message in messages:
            text = message.get(TEXT) or ""
            personal = is_mainly_personal(text)
            intent = message.get(INTENT) or {}
            ranking = [one for one in message.get(INTENT_RANKING_KEY) or [] if one[INTENT_NAME_KEY] != PII]
            if tells_name_and_number(text):
                facts = {INTENT_NAME_KEY: "inform", PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, facts, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [facts, *ranking], add_to_output=True)
            elif personal:
                sure = {INTENT_NAME_KEY: PII, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, sure, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [sure, *ranking], add_to_output=True)
            elif intent.get(INTENT_NAME_KEY) == PII and ranking:
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
