"""The keyboard as the lamp's button: space or Enter is a press, h a hold, and q ends all as Ctrl-C does.

A terminal tells no release; it repeats a key that is down. So space is a press at once, and if it is still down after
the hold time, a hold as well.
"""

import atexit
import contextlib
import math
import os
import select
import termios
import tty
from collections.abc import Callable
from typing import Any

from drivers.ports import ButtonEvent

KEYS = {" ": ButtonEvent.PRESS, "\n": ButtonEvent.PRESS, "\r": ButtonEvent.PRESS, "h": ButtonEvent.HOLD}
QUIT = "q"
REPEAT_S = 0.13  # a key that is down comes 11 to 30 times a second, and is seen up to a tick of 22 ms later
BEFORE_REPEAT_S = 0.7  # ... but the second time only after 0.25 s (a console) to 0.66 s (an X server)


class KeyButton:
    """Button on a terminal, which it asks for single keys without showing them; closing gives it back as it was.

    fd: of the terminal. leave: called for q. hold_s: how long a key is down to be held.
    """

    def __init__(self, fd: int, leave: Callable[[], None], hold_s: float = 1.5) -> None:
        self._fd, self._leave, self._hold_s = fd, leave, hold_s
        self._key = ""
        self._read_s = self._pressed_s = self._newest_s = -math.inf
        self._perhaps_s: float | None = None  # when the key came that is a second press, unless it goes on coming
        self._held = False
        self._before: list[Any] | None = None
        if self._is_ours():
            self._before = termios.tcgetattr(fd)
            tty.setcbreak(fd, termios.TCSANOW)
            atexit.register(self.close)  # whatever happens between here and the end of the lamp

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """Events of the keys that were typed since the last read. Never waits."""
        if t_s < self._read_s:  # the clock was set to zero: a key that is down stays down
            back_s = self._read_s - t_s
            self._pressed_s, self._newest_s = self._pressed_s - back_s, self._newest_s - back_s
            self._perhaps_s = None if self._perhaps_s is None else self._perhaps_s - back_s
        self._read_s = t_s
        events = []
        for key in self._typed():
            events += self._second_press(t_s) + self._came(key, t_s)
        return tuple(events + self._second_press(t_s) + self._hold())

    def _came(self, key: str, t_s: float) -> list[ButtonEvent]:
        """A key was pressed, or is still down."""
        since_s = t_s - self._newest_s if key == self._key else math.inf
        self._newest_s = t_s
        if since_s <= BEFORE_REPEAT_S:
            self._perhaps_s = t_s if since_s > REPEAT_S else None
            return []
        before = [] if self._perhaps_s is None else self._press(self._perhaps_s)
        self._key = key
        return before + self._press(t_s)

    def _second_press(self, t_s: float) -> list[ButtonEvent]:
        """What came for the second time and did not go on coming was no key that is down, but a press."""
        perhaps_s = self._perhaps_s
        return [] if perhaps_s is None or t_s - perhaps_s <= REPEAT_S else self._press(perhaps_s)

    def _press(self, t_s: float) -> list[ButtonEvent]:
        self._pressed_s, self._perhaps_s, self._held = t_s, None, False
        if self._key == QUIT:
            self._leave()
        return [KEYS[self._key]] if self._key in KEYS else []

    def _hold(self) -> list[ButtonEvent]:
        down = KEYS.get(self._key) is ButtonEvent.PRESS and self._perhaps_s is None
        if self._held or not down or self._newest_s - self._pressed_s < self._hold_s:
            return []
        self._held = True
        return [ButtonEvent.HOLD]

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
