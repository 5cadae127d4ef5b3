"""What a person reads, in the language they chose: a sentence is looked up by its English, a file a language.

The English stands where it is said, so that code reads as what it says. Files, recordings, exports and the journal of
the system are nobody's language: who writes them does it outside of `speaking`, or has no sentence in them.
"""

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

ENGLISH, ENDING = "en", ".toml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language. name: what it is called in itself. decimal: what stands before the tenths of a number.

    sentences, counted: by the English, the latter by that of many; counted has a form for each that plural tells apart.
    meant: of a word that means two things in English, by which of them is meant.
    page: the words of the page for a phone, by their names.
    """

    code: str
    name: str = ""
    decimal: str = "."
    plural: Callable[[int], int] = field(default=lambda count: int(count != 1))
    sentences: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    meant: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    page: Mapping[str, str] = field(default_factory=dict)


class _Formatter(string.Formatter):
    """As `str.format`, with numbers as the language writes them, and what others said as the language says it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        value = told(value) if isinstance(value, str | Exception) else value
        written: str = super().format_field(value, format_spec)
        return decimal(written) if isinstance(value, float) else written


_usual: list[str] = [ENGLISH]
_now: ContextVar[Catalogue | None] = ContextVar("language", default=None)
_format = _Formatter().format


def codes() -> tuple[str, ...]:
    """The languages there are: English, and each that has a file here."""
    from importlib.resources import files

    names = (file.name for file in files(__name__).iterdir())
    return (ENGLISH, *sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def read(code: str) -> Catalogue:
    """The catalogue of a language. Raises FileNotFoundError where there is none."""
    if code == ENGLISH:
        return Catalogue(ENGLISH, "English")
    import tomllib
    from gettext import c2py
    from importlib.resources import files

    said = tomllib.loads(files(__name__).joinpath(code + ENDING).read_text("utf-8"))
    return Catalogue(code, **{**said, "plural": c2py(said["plural"])})


catalogue = cache(read)
"""The same, kept."""


def now() -> Catalogue:
    """What is spoken here."""
    return _now.get() or catalogue(_usual[0])


def speak(code: str) -> None:
    """Speak a language from here on, in every thread."""
    _usual[0] = catalogue(code).code


@contextmanager
def speaking(language: str | Catalogue) -> Iterator[None]:
    """Speak a language meanwhile, in this thread or task alone."""
    token = _now.set(catalogue(language) if isinstance(language, str) else language)
    try:
        yield
    finally:
        _now.reset(token)


def tr(sentence: str, /, **fields: object) -> str:
    """A sentence in the language that is spoken; in English where that has none. fields: what is put into it."""
    said = now().sentences.get(sentence, sentence)
    return _format(said, **fields) if fields else said


def ptr(meaning: str, word: str, /) -> str:
    """The same of a word that means several things in English. meaning: which of them."""
    return now().meant.get(meaning, {}).get(word, word)


def ntr(one: str, many: str, count: int, /, **fields: object) -> str:
    """The same of a count, which is the field {count}. one, many: the English for 1 and for all else."""
    language = now()
    forms = language.counted.get(many)
    said = forms[language.plural(count)] if forms else one if count == 1 else many
    return _format(said, count=count, **fields)


def told(what: str | Exception) -> str:
    """What somebody said who knows no language, or an error of theirs, in the language that is spoken.

    It is a text in English that may know its sentence and what was put into it, as `drivers.said.Said` does.
    """
    words = str(what)
    sentence, fields = getattr(words, "sentence", None), getattr(words, "fields", {})
    return words if sentence is None else tr(sentence, **fields)


def msgid(sentence: str) -> str:
    """A sentence as it is: a mark, for whoever looks for them, that `tr` is asked for it elsewhere."""
    return sentence


def decimal(written: str) -> str:
    """A number that was written in English, as the language that is spoken writes it."""
    return written.replace(".", now().decimal)
