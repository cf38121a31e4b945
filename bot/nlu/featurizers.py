"""Sparse features of how a Dutch sentence is meant and how it sounds, beside how it is spelled."""
from __future__ import annotations

import json
from collections import Counter
from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from snowballstemmer import stemmer

from bot.nlu.phonetic import phonetic
from bot.nlu.spelling import Speller

_FEATURIZER = DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER

#: A word of the training data counts as Dutch when it is used this often: once or twice may be a typing error.
_OWN_WORD_USES = 3

_stem = stemmer("dutch").stemWord


def _words(message: Message) -> List[Text]:
    return [token.text.lower() for token in message.get(TOKENS_NAMES[TEXT]) or []]


@DefaultV1Recipe.register(_FEATURIZER, is_trainable=True)
class PhoneticFeaturizer(CountVectorsFeaturizer):
    """Counts n-grams of the words as they sound (see ``bot.nlu.phonetic``)."""

    def _get_message_tokens_by_attribute(self, message: Message, attribute: Text) -> List[Text]:
        if attribute != TEXT:
            return super()._get_message_tokens_by_attribute(message, attribute)
        return [phonetic(word) for word in _words(message)]


@DefaultV1Recipe.register(_FEATURIZER, is_trainable=True)
class SpellingFeaturizer(CountVectorsFeaturizer):
    """Counts n-grams of corrected words, stemmed when the analyzer is ``word``.

    Words that the training data uses often are known words too; they are stored with the model.
    """

    _OWN_WORDS = "own_words.json"
    _speller: Optional[Speller] = None
    _own_words: List[Text] = []

    def _get_message_tokens_by_attribute(self, message: Message, attribute: Text) -> List[Text]:
        if attribute != TEXT:
            return super()._get_message_tokens_by_attribute(message, attribute)
        if self._speller is None:
            self._speller = Speller(self._own_words)
        corrected = [self._speller.correct(word) for word in _words(message)]
        return [_stem(word) for word in corrected] if self.analyzer == "word" else corrected

    def train(self, training_data: TrainingData, *args: Any, **kwargs: Any) -> Resource:
        """Learn the own words first, then the vocabulary of n-grams."""
        uses = Counter(word for example in training_data.intent_examples for word in _words(example))
        self._own_words = sorted(word for word, count in uses.items() if count >= _OWN_WORD_USES)
        self._speller = Speller(self._own_words)
        return super().train(training_data, *args, **kwargs)

    def persist(self) -> None:
        """Store the own words beside the vectorizers."""
        super().persist()
        with self._model_storage.write_to(self._resource) as folder:
            (folder / self._OWN_WORDS).write_text(json.dumps(self._own_words), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SpellingFeaturizer":
        """Load the vectorizers and the own words."""
        component = super().load(config, model_storage, resource, execution_context, **kwargs)
        with model_storage.read_from(resource) as folder:
            component._own_words = json.loads((folder / cls._OWN_WORDS).read_text(encoding="utf-8"))
        component._speller = Speller(component._own_words)
        return component
