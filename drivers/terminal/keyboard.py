"""The keyboard as the lamp's button: space or Enter is a press, h a hold, and q ends all as Ctrl-C does."""

import atexit
import contextlib
import os
import select
import termios
import tty
from collections.abc import Callable
from typing import Any

from drivers.ports import ButtonEvent

KEYS = {" ": ButtonEvent.PRESS, "\n": ButtonEvent.PRESS, "\r": ButtonEvent.PRESS, "h": ButtonEvent.HOLD}
QUIT = "q"
REPEAT_S = 0.1  # keyboards repeat a held key 10 to 30 times a second: all of that is one press


class KeyButton:
    """Button on a terminal, which it asks for single keys without showing them; closing gives it back as it was.

    fd: of the terminal. leave: called for q.
    """

    def __init__(self, fd: int, leave: Callable[[], None]) -> None:
        self._fd, self._leave = fd, leave
        self._key, self._key_s = "", 0.0
        self._before: list[Any] | None = None
        if self._is_ours():
            self._before = termios.tcgetattr(fd)
            tty.setcbreak(fd, termios.TCSANOW)
            atexit.register(self.close)  # whatever happens between here and the end of the lamp

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """Events of the keys that were typed since the last read. Never waits."""
        events = []
        for key in self._typed():
            held = key == self._key and 0 <= t_s - self._key_s < REPEAT_S
            self._key, self._key_s = key, t_s
            if key == QUIT and not held:
                self._leave()
            elif key in KEYS and not held:
                events.append(KEYS[key])
        return tuple(events)

    def _typed(self) -> str:
        if self._before is None or not select.select([self._fd], [], [], 0)[0] or not self._is_ours():
            return ""
        try:
            keys = os.read(self._fd, 64)
        except OSError:
            keys = b""
        if not keys:  # the terminal has gone, and would be readable for ever
            self._let_go()
        return keys.decode("ascii", "replace")

    def _is_ours(self) -> bool:
        """Whether we are in the terminal's foreground: else it belongs to a shell, and touching it would stop us."""
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:
            return True  # nobody's terminal in particular

    def _let_go(self) -> None:
        self._before = None
        atexit.unregister(self.close)

    def close(self) -> None:
        """Give the terminal back; what was typed and not read is dropped."""
        if self._before is None:
            return
        if self._is_ours():
            with contextlib.suppress(termios.error):  # it has gone
                termios.tcsetattr(self._fd, termios.TCSAFLUSH, self._before)
        self._let_go()
