"""The Dutch spaCy model: ``nl_core_news_sm`` where it can be had, else a blank one with a dictionary lemmatiser.

``scripts/dutch_model.py`` puts one of the two in ``.cache/dutch-model``; both give words and lemmas, and nothing here
needs more. Which one is active is part of the model's fingerprint, so that training and running always agree.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

import bot.nlu.lemmatiser  # noqa: F401 - registers the lemmatiser with spaCy
from bot.nlu.active import BLANK, FOLDER, active_model
from bot.nlu.placeholders import without_placeholders
from privacy import mask

#: A text of personal data only still needs a word to learn from.
_NOTHING_LEFT = "persoonsgegeven"


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="DutchLanguage",
)
class DutchLanguage(SpacyNLP):
    """SpacyNLP with the model of ``.cache/dutch-model`` and its identity in the fingerprint."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The folder that set-up fills; casing says nothing in a chat."""
        return {"model": str(FOLDER), "case_sensitive": False}

    @staticmethod
    def load_model(spacy_model_name: Text) -> SpacyModel:
        """The model in this folder; of the blank one the splitting of words is made by spaCy's code, not read in a second."""
        if active_model(Path(spacy_model_name))["name"] == BLANK:
            return SpacyModel(model=spacy.load(spacy_model_name, exclude=["tokenizer"]), model_name=spacy_model_name)
        return SpacyNLP.load_model(spacy_model_name)

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Another Dutch model means training again."""
        return json.dumps(active_model(Path(config.get("model", FOLDER))))

    @staticmethod
    def required_packages() -> List[Text]:
        """What has to be installed."""
        return ["spacy", "simplemma"]

    def _preprocess_text(self, text: Optional[Text]) -> Text:
        """Mask the text, for training as for visitors, and leave the placeholders out of what is learned from.

        A name says nothing about a need, and a placeholder that training never saw would say the wrong thing.
        """
        return without_placeholders(mask(super()._preprocess_text(text)).text) or _NOTHING_LEFT
