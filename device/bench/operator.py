"""The operator: whoever stands at the lamp while it is checked or calibrated. Here: at this terminal, or nobody."""

import shutil
import sys
from collections.abc import Mapping
from typing import Protocol, TextIO

from device.language import tr
from device.text.table import fill


class Operator(Protocol):
    """Hands, eyes and skin. An answer that nobody can give is None. `drivers.simulated.bench` has another."""

    def say(self, text: str) -> None:
        """Announce what comes now."""

    def ready(self, text: str) -> None:
        """Ask for something to be done, and return when it is."""

    def confirms(self, question: str) -> bool | None:
        """The answer to a yes-or-no question."""
        ...

    def press(self, text: str, when_felt: bool = False) -> bool:
        """Ask for a press and a hold, or for one press as soon as the motor is felt. Returns whether any may come."""
        ...

    def clip(self, person: int, text: str, ohm: float | None) -> None:
        """Ask for a resistor between the electrodes of the first or second person (0 or 1), or for none (None)."""

    def choose(self, about: str, question: str, answers: Mapping[str, str]) -> str | None:
        """One of the answers, which are in words by a letter. about: the question's name, which no person is shown."""
        ...


class NoOperator:
    """Nobody stands at the lamp: every request is passed over, every answer unknown."""

    def say(self, text: str) -> None:
        """Dropped: nobody stands there to read it."""

    def ready(self, text: str) -> None:
        """Taken as done at once."""

    def confirms(self, question: str) -> bool | None:
        """None: nobody was asked."""
        return None

    def press(self, text: str, when_felt: bool = False) -> bool:
        """False: no press will come."""
        return False

    def clip(self, person: int, text: str, ohm: float | None) -> None:
        """Electrodes stay as they are."""

    def choose(self, about: str, question: str, answers: Mapping[str, str]) -> str | None:
        """None: nobody was asked."""
        return None


def screen() -> TextIO | None:
    """Where somebody reads who also types here: a report that goes into a file takes no question with it."""
    there = sys.stdin is not None and sys.stdin.isatty()
    return next((out for out in (sys.stdout, sys.stderr) if there and out is not None and out.isatty()), None)


class TerminalOperator:
    """Somebody at this terminal."""

    def say(self, text: str) -> None:
        """Print it, wrapped to the terminal's width."""
        print(_wrapped(text), file=screen(), flush=True)

    def ready(self, text: str) -> None:
        """Print it, and wait for Enter."""
        _input(_wrapped(tr("{text}; then Enter:", text=text)) + " ")

    def confirms(self, question: str) -> bool | None:
        """Ask until the answer is yes or no; Enter alone is yes."""
        return self.choose("seen", question, {"y": tr("yes"), "n": tr("no")}) == "y"

    def press(self, text: str, when_felt: bool = False) -> bool:
        """Print it; True: a press may come."""
        self.say(text)
        return True

    def clip(self, person: int, text: str, ohm: float | None) -> None:
        """Print it, and wait for Enter."""
        self.ready(text)

    def choose(self, about: str, question: str, answers: Mapping[str, str]) -> str | None:
        """Ask until it is how one of the answers begins, or its letter; Enter alone is the first."""
        typed = {words[0]: letter for letter, words in answers.items()}
        asked = f"{question} {', '.join(f'{words[0]}({words[1:]})' for words in answers.values())}:"
        while (answer := _input(_wrapped(asked) + " ").strip().lower() or next(iter(typed))) not in {*typed, *answers}:
            self.say(tr("{answer!r} is none of {answers}", answer=answer, answers=", ".join(typed)))
        return typed.get(answer, answer)


def _wrapped(text: str) -> str:
    return "\n".join(fill(text, shutil.get_terminal_size().columns - 1, "  ", "  "))


def _input(prompt: str) -> str:
    """A line from this terminal; who closes it (Ctrl-D) ends the command as Ctrl-C does."""
    try:
        print(prompt, end="", file=screen(), flush=True)
        return input()
    except EOFError:
        print(flush=True)
        raise KeyboardInterrupt from None
