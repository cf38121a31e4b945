"""The need of a message: one separating plane per need, and how sure that is.

A linear support vector machine, one need against the rest (scikit-learn's ``LinearSVC``). On our data it reads more
sentences right than multinomial logistic regression and trains in a third of the time; docs/nlu.md has the figures. Its
distances become shares of 1 by a softmax, whose one number (``sharpness``) is set from the calibration measured there.
"""

from __future__ import annotations

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.svm import LinearSVC


class Planes:
    """One plane per need. ``weights`` is features × needs, ``offsets`` has one number per need."""

    def __init__(self, regularisation: float, sharpness: float) -> None:
        self.regularisation, self.sharpness = regularisation, sharpness
        self.classes_ = np.empty(0, dtype=str)
        self.weights = np.empty((0, 0), dtype=np.float32)
        self.offsets = np.empty(0, dtype=np.float32)

    def fit(self, features: csr_matrix, needs: List[Text]) -> "Planes":
        """Learn from examples × features and the need of each example."""
        machine = LinearSVC(C=self.regularisation, max_iter=60, random_state=0)
        machine.fit(features, needs)
        self.classes_ = machine.classes_
        self.weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
        self.offsets = machine.intercept_.astype(np.float32)
        return self

    def distances(self, features: csr_matrix) -> np.ndarray:
        """Messages × needs: above 0 is on the need's own side of its plane."""
        return np.asarray(features @ self.weights) + self.offsets

    def predict_proba(self, features: csr_matrix) -> np.ndarray:
        """Messages × needs: how likely each need is; every row adds up to 1."""
        # Doubles: what comes out is stored as JSON, which knows no shorter floats.
        return softmax(self.sharpness * self.distances(features).astype(np.float64), axis=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(LogisticRegressionClassifier):
    """Rasa's component around :class:`Planes`; reading the features and reporting the ranking are Rasa's."""

    _STORED = "planes.npz"

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``regularisation`` is LinearSVC's C; ``sharpness`` turns distances into confidence."""
        return {**LogisticRegressionClassifier.get_default_config(), "regularisation": 0.06, "sharpness": 4.0}

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf = Planes(self.config["regularisation"], self.config["sharpness"])

    def _create_X(self, messages: List[Message]) -> csr_matrix:
        """Messages × features: what the featurizers gave, side by side, sparse ones first.

        Rasa stacks matrices for each message, which takes minutes for all examples and a millisecond for one.
        """
        columns, values, ends, width, filled = [], [], [0], 0, 0
        for message in messages:
            width = 0
            found = [one for one in message.features if one.attribute == TEXT and one.type == FEATURE_TYPE_SENTENCE]
            for one in sorted(found, key=Features.is_dense):
                row = one.features
                columns.append((row.col if one.is_sparse() else np.arange(row.shape[1])) + width)
                values.append(row.data if one.is_sparse() else row[0])
                width += row.shape[1]
                filled += len(values[-1])
            ends.append(filled)
        parts = np.concatenate(values).astype(np.float32), np.concatenate(columns), np.array(ends)
        return csr_matrix(parts, shape=(len(messages), width))

    def persist(self) -> None:
        """Store the planes as plain arrays: nothing that runs when it is loaded."""
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / self._STORED, classes=self.clf.classes_, weights=self.clf.weights, offsets=self.clf.offsets)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearClassifier":
        """The trained component."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / cls._STORED, allow_pickle=False) as stored:
            component.clf.classes_ = stored["classes"]
            component.clf.weights = stored["weights"]
            component.clf.offsets = stored["offsets"]
        return component
