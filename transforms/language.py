"""Which language a document is written in."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENRICHED = ("en",)  # the languages whose names, dates and events we know how to read
SAMPLE = 6_000
FEWEST_LETTERS = 200  # below that a guess is one


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def detect(text: str) -> str | None:
    """ISO 639-1 code of the language of `text` by its middle part, or None where there is too little of it.

    A naive Bayes classifier over byte n-grams (Lui and Baldwin 2012), with the model that py3langid ships.
    """
    start = max(0, (len(text) - SAMPLE) // 2)
    sample = text[start : start + SAMPLE]
    if sum(c.isalpha() for c in sample) < FEWEST_LETTERS:
        return None
    language, _ = _identifier().classify(sample)
    return str(language)


def is_enriched(language: str) -> bool:
    """Whether documents in a language (BCP 47) get their names, dates and events read."""
    return language.split("-", maxsplit=1)[0].lower() in ENRICHED
