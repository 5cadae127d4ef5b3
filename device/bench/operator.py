"""Whoever stands at the lamp while it is checked or calibrated: a person, a simulated one, or nobody."""

from __future__ import annotations

import shutil
import textwrap
from typing import Protocol


class Operator(Protocol):
    """Hands, eyes and skin. What nobody can tell is None."""

    def say(self, words: str) -> None:
        """Tell what comes now."""

    def ready(self, words: str) -> None:
        """Ask for something to be done, and return when it is."""

    def saw(self, question: str) -> bool | None:
        """Yes or no."""

    def press(self, words: str, when_felt: bool = False) -> bool:
        """Ask for a press and a hold, or for a press as soon as the motor is felt; whether somebody might."""

    def clip(self, person: int, words: str, ohm: float | None) -> None:
        """Ask for a resistor between the electrodes of the first or second person, or for none."""

    def choose(self, about: str, question: str, answers: tuple[str, ...]) -> str | None:
        """One of the answers. about: the question's name."""


class NoOperator:
    """Who checks a lamp that nobody stands at."""

    def say(self, words: str) -> None:
        """There is nobody to tell."""

    def ready(self, words: str) -> None:
        """It is as it is."""

    def saw(self, question: str) -> bool | None:
        """Unknown."""
        return None

    def press(self, words: str, when_felt: bool = False) -> bool:
        """Nobody will."""
        return False

    def clip(self, person: int, words: str, ohm: float | None) -> None:
        """Nobody does."""

    def choose(self, about: str, question: str, answers: tuple[str, ...]) -> str | None:
        """Unknown."""
        return None


class TerminalOperator:
    """Somebody at this terminal."""

    def say(self, words: str) -> None:
        """Print it."""
        print(_filled(words), flush=True)

    def ready(self, words: str) -> None:
        """Until they press Enter."""
        _answer(_filled(f"{words}; then Enter:") + " ")

    def saw(self, question: str) -> bool | None:
        """Until they answer; Enter alone is yes."""
        return self.choose("seen", f"{question} y(es), n(o)", ("y", "n")) == "y"

    def press(self, words: str, when_felt: bool = False) -> bool:
        """Print it."""
        self.say(words)
        return True

    def clip(self, person: int, words: str, ohm: float | None) -> None:
        """As for ready()."""
        self.ready(words)

    def choose(self, about: str, question: str, answers: tuple[str, ...]) -> str | None:
        """Until it is one of them; Enter alone is the first."""
        while (said := _answer(_filled(f"{question}:") + " ").strip().lower() or answers[0]) not in answers:
            print(f"  {said!r} is none of {', '.join(answers)}", flush=True)
        return said


def _filled(words: str) -> str:
    return textwrap.fill(words, shutil.get_terminal_size().columns - 1, initial_indent="  ", subsequent_indent="  ")


def _answer(question: str) -> str:
    """A line from this terminal; who closes it (Ctrl-D) ends the command as Ctrl-C does."""
    try:
        return input(question)
    except EOFError:
        print(flush=True)
        raise KeyboardInterrupt from None
