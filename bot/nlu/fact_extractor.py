"""Facts as Rasa entities: a thin edge around ``bot.nlu.facts``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.base import knowledge, today
from bot.nlu.facts import FactReader
from bot.nlu.spelling import Speller
from knowledge.occupations import Occupations
from knowledge.places import Places
from knowledge.text import normalise

FALLBACK = "nlu_fallback"


@lru_cache(maxsize=1)
def reader() -> FactReader:
    """The fact reader over the loaded knowledge base, made once."""
    base = knowledge()
    # Official names only: the names people use hold their typing errors, which are to be corrected.
    official = [item.name for item in base.items.values()] + [term["term"] for term in base.terms.values()]
    own_words = {word for name in official for word in normalise(name).split()}
    return FactReader(Places.load(), Occupations.load(), base.names, Speller(own_words).correct, today)


#: Needs that say what someone is; without a word that says so they are a guess ("iets voor mezelf" is no business).
_WORDS_FOR = {
    "ask_self_employed": re.compile(
        r"zzp|zelfstandig|freelanc|ondernem|\beigen (?:baas|zaak|bedrijf|praktijk|winkel|salon)|\bvoor (?:mezelf"
        r"|mijzelf|me ?zelf) (?:be|werk)"
        r"|(?:begin|begon|start|werk|gaan)\w* (?:\w+ ){0,2}voor (?:mezelf|mijzelf)|\bkvk\b|opdracht|factu|klanten"
        r"|\bbbz\b|bedrijfje|\bbtw\b|winst"
    ),
    "ask_employer": re.compile(
        r"personeel|werknemer|medewerk|werkgever|\b(?:mijn|onze|ons|de) (?:mensen|team|ploeg|jongens|leerlingen"
        r"|monteurs|krachten|zaak)\b|in dienst"
        r"|bedrijf|collega|leerbedrijf|stagiair|ondernem|\b(?:wij|we) \b|\beigenaar|directeur|\bhr\b|teamleider"
        r"|leidinggev|aannemen|\bhen\b|\bze\b"
    ),
}


def without_guesses(message: Message) -> None:
    """Take the next likely need where the first says what someone is and no word in the message does.

    A message without a letter or a digit says nothing at all.
    """
    intent, text = message.get(INTENT) or {}, reader().corrected(message.get(TEXT) or "")
    if not any(letter.isalnum() for letter in text):
        message.set(INTENT, {INTENT_NAME_KEY: FALLBACK, PREDICTED_CONFIDENCE_KEY: 0.0}, add_to_output=True)
        return
    words = _WORDS_FOR.get(intent.get(INTENT_NAME_KEY, ""))
    if words is None or words.search(text):
        return
    ranking = [
        one for one in message.get(INTENT_RANKING_KEY) or [] if one[INTENT_NAME_KEY] not in (intent[INTENT_NAME_KEY], FALLBACK)
    ]
    if ranking:
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Adds what people tell (age, place, work, diploma …) to a message; learns nothing."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "FactExtractor":
        """Make the component; the reader itself is shared and made at the first message."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the entities of each message, and take back a need that none of its words bears."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                without_guesses(message)
            entities = self.add_extractor_name(reader().read(text)) if text else []
            message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
        return messages
