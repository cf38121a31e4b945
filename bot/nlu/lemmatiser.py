"""A dictionary lemmatiser for a blank Dutch spaCy pipeline. Knows nothing of Rasa."""

# No postponed annotations here: spaCy's pydantic resolves the signature of a factory at once.
from typing import Any

import simplemma
from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("simplemma_lemmatizer")
class SimplemmaLemmatizer:
    """Sets lemmas from simplemma's Dutch dictionary."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = simplemma.lemmatize(token.text, lang="nl")
        return doc

    def to_disk(self, path: Any, exclude: Any = ()) -> None:
        """Nothing to store: the dictionary comes with simplemma."""

    def from_disk(self, path: Any, exclude: Any = ()) -> "SimplemmaLemmatizer":
        """Nothing to load."""
        return self
