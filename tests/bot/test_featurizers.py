"""The features of a sentence are sklearn's tf-idf, counted without its set-up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.featurizers import CharacterFeaturizer, PhoneticFeaturizer

SENTENCES = ["wie betaalt mijn opleiding", "mag ik leren met een ww uitkering", "ik wil ander werk", "mijn rug is kapot kapot"]


@pytest.fixture(scope="module", params=["char_wb", "word"])
def trained(request: pytest.FixtureRequest) -> tuple:
    kind = CharacterFeaturizer if request.param == "char_wb" else PhoneticFeaturizer
    part = kind({**kind.get_default_config(), "analyzer": request.param, "min_ngram": 1, "scale": 3.0}, "part", None, None)
    vectorizer = part._new_vectorizer().fit(SENTENCES)
    part._columns, part._rarity = vectorizer.vocabulary_, vectorizer.idf_
    return part, vectorizer


@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(" ".join(SENTENCES).split()), max_size=9).map(" ".join)))
def test_a_vector_is_what_sklearn_gives_times_the_scale(trained: tuple, text: str) -> None:
    part, vectorizer = trained
    ours, theirs = part._vector(text), vectorizer.transform([text]) * 3.0
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), atol=1e-12)
