"""What someone fills in to look something up."""

from __future__ import annotations

from typing import Any

from django import forms

from knowledge.store import Knowledge
from web.pages.lookup import EMPLOYER
from web.pages.words import WORDS


class LookUpForm(forms.Form):
    """The filters of ``/kennis``; all of them may be left out. The situations are the answers of the interview."""

    zoek = forms.CharField(
        label="Waar zoekt u naar?", help_text="Bijvoorbeeld: rijbewijs, bbl of schulden", max_length=200, required=False
    )
    soort = forms.ChoiceField(
        label="Wat wilt u zien?",
        required=False,
        choices=[("", "Alles"), *((slug, words["many"]) for slug, words in WORDS["kinds"].items())],
        error_messages={"invalid_choice": "Deze soort kennen wij niet. Kies er een uit de lijst."},
    )
    plaats = forms.CharField(label="Waar woont u?", help_text="Plaats of postcode", max_length=100, required=False)
    gemeente = forms.CharField(max_length=6, required=False)
    situatie = forms.ChoiceField(
        label="Wat is uw situatie?",
        required=False,
        error_messages={"invalid_choice": "Deze situatie kennen wij niet. Kies er een uit de lijst."},
    )
    leeftijd = forms.IntegerField(
        label="Hoe oud bent u?",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        min_value=0,
        max_value=120,
        error_messages={
            "invalid": "Vul uw leeftijd in cijfers in, bijvoorbeeld 45.",
            "min_value": "Vul een leeftijd in van 0 tot en met 120.",
            "max_value": "Vul een leeftijd in van 0 tot en met 120.",
        },
    )

    def __init__(self, knowledge: Knowledge, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        situations = [(str(one.value), one.title) for one in knowledge.questions["work"].choices]
        self.fields["situatie"].choices = [  # type: ignore[attr-defined]
            ("", "Zeg ik liever niet"),
            *situations,
            *((value, title) for value, title in WORDS["work"].items() if value not in dict(situations)),
            (EMPLOYER, WORDS["employer"]),
        ]

    @property
    def known(self) -> dict[str, Any]:
        """What was filled in rightly; a field with an error counts as empty."""
        self.is_valid()
        return self.cleaned_data
