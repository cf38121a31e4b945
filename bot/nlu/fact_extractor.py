"""Facts as Rasa entities: a thin edge around ``bot.nlu.facts``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.base import knowledge, today
from bot.nlu.facts import FactReader
from bot.nlu.spelling import Speller
from knowledge.occupations import Occupations
from knowledge.places import Places
from knowledge.text import normalise


@lru_cache(maxsize=1)
def reader() -> FactReader:
    """The fact reader over the loaded knowledge base, made once."""
    base = knowledge()
    # Official names only: the names people use hold their typing errors, which are to be corrected.
    official = [item.name for item in base.items.values()] + [term["term"] for term in base.terms.values()]
    own_words = {word for name in official for word in normalise(name).split()}
    return FactReader(Places.load(), Occupations.load(), base.names, Speller(own_words).correct, today)


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
        """Set the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            entities = self.add_extractor_name(reader().read(text)) if text else []
            message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
        return messages
