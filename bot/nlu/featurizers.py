"""Sparse features of a Dutch sentence: as it is spelled, as it is meant, as it sounds.

Each is a tf-idf vector of unit length times a scale. Bare counts would let a long sentence shout: its probabilities
run to 1, and nothing is left to tell a sure reading from a guess.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections import Counter
from functools import lru_cache
from typing import Any, Callable, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from snowballstemmer import stemmer

from bot.nlu import phonetic, spelling

#: A word of the training data counts as Dutch when it is used this often: once or twice may be a typing error.
_OWN_WORD_USES = 3

_stem = lru_cache(maxsize=50_000)(stemmer("dutch").stemWord)


class _Featurizer(SparseFeaturizer, GraphComponent):
    """A tf-idf vector over some form of the words; subclasses say which form."""

    _STORED = "vocabulary.json"

    @classmethod
    def required_components(cls) -> List[Type]:
        """Words come from a tokenizer."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``analyzer``, ``min_ngram`` and ``max_ngram`` as in CountVectorsFeaturizer; a feature that fewer than
        ``min_examples`` examples have is left out; ``scale`` is the length of each vector."""
        return {
            **SparseFeaturizer.get_default_config(),
            "analyzer": "char_wb",
            "min_ngram": 2,
            "max_ngram": 4,
            "min_examples": 2,
            "scale": 4.0,
        }

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._model_storage, self._resource = model_storage, resource
        self._parts = self._new_vectorizer().build_analyzer()
        #: The column of each part of a text, and how rare it is (inverse document frequency).
        self._columns: Dict[Text, int] = {}
        self._rarity = np.zeros(0)

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "_Featurizer":
        """A new component, still to be trained."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing that sklearn does not check."""

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """The helpers count too: after a change of theirs the vectors are others."""
        sources = "".join(inspect.getsource(one) for one in (phonetic, spelling))
        return hashlib.sha256(sources.encode()).hexdigest()

    def _form(self) -> Callable[[Text], Text]:
        """What is made of one lower-case word."""
        raise NotImplementedError

    def _text(self, message: Message) -> Text:
        form = self._form()
        return " ".join(form(token.text.lower()) for token in message.get(TOKENS_NAMES[TEXT]) or [])

    def _new_vectorizer(self) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer=self._config["analyzer"],
            ngram_range=(self._config["min_ngram"], self._config["max_ngram"]),
            sublinear_tf=True,
            token_pattern=r"\S+",
        )

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which features there are and how rare they are."""
        examples = [one for one in training_data.training_examples if one.get(TOKENS_NAMES[TEXT])]
        self._prepare(examples)
        vectorizer = self._new_vectorizer().set_params(min_df=self._config["min_examples"])
        vectorizer.fit([self._text(one) for one in examples])
        self._columns = {part: int(number) for part, number in vectorizer.vocabulary_.items()}
        self._rarity = vectorizer.idf_
        with self._model_storage.write_to(self._resource) as folder:
            stored = {"vocabulary": self._columns, "idf": self._rarity.tolist(), **self._extra()}
            (folder / self._STORED).write_text(json.dumps(stored), encoding="utf-8")
        return self._resource

    def _prepare(self, examples: List[Message]) -> None:
        """Anything to learn before the features."""

    def _extra(self) -> Dict[Text, Any]:
        """Anything else to store."""
        return {}

    def _restore(self, stored: Dict[Text, Any]) -> None:
        """Take back what :meth:`_extra` stored."""

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "_Featurizer":
        """The trained component."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / cls._STORED).read_text(encoding="utf-8"))
        component._columns, component._rarity = stored["vocabulary"], np.array(stored["idf"])
        component._restore(stored)
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features of each message."""
        for message in messages:
            if message.get(TOKENS_NAMES[TEXT]):
                vector = self._vector(self._text(message))
                message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def _vector(self, text: Text) -> coo_matrix:
        """1 × features: what the vectorizer's ``transform`` gives, whose checks and set-up take five times its work."""
        found = [number for part in self._parts(text) if (number := self._columns.get(part)) is not None]
        columns, counts = np.unique(np.array(found, dtype=np.int32), return_counts=True)
        weights = (np.log(counts) + 1) * self._rarity[columns]
        weights *= self._config["scale"] / (np.linalg.norm(weights) or 1.0)
        return coo_matrix((weights, (np.zeros_like(columns), columns)), shape=(1, len(self._columns)))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of all examples."""
        self.process(training_data.training_examples)
        return training_data


_REGISTER = DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)


@_REGISTER
class CharacterFeaturizer(_Featurizer):
    """As it is spelled: n-grams of letters survive typing errors and compounds."""

    def _form(self) -> Callable[[Text], Text]:
        return str


@_REGISTER
class PhoneticFeaturizer(_Featurizer):
    """As it sounds (see ``bot.nlu.phonetic``)."""

    def _form(self) -> Callable[[Text], Text]:
        return phonetic.phonetic


@_REGISTER
class SpellingFeaturizer(_Featurizer):
    """As it is meant: corrected and stemmed words.

    Words that the training data uses often are known words too; they are stored with the model.
    """

    def _form(self) -> Callable[[Text], Text]:
        correct = self._speller.correct
        return lambda word: _stem(correct(word))

    def _prepare(self, examples: List[Message]) -> None:
        uses = Counter(token.text.lower() for one in examples for token in one.get(TOKENS_NAMES[TEXT]))
        self._own_words = sorted(word for word, count in uses.items() if count >= _OWN_WORD_USES)
        self._speller = spelling.Speller(self._own_words)

    def _extra(self) -> Dict[Text, Any]:
        return {"own_words": self._own_words}

    def _restore(self, stored: Dict[Text, Any]) -> None:
        self._own_words = stored["own_words"]
        self._speller = spelling.Speller(self._own_words)
