"""Work that a study's workers can be given, some of which kills whoever does it."""

import os
import signal
from concurrent.futures import Future
from pathlib import Path

POISON = 3


def squared(number):
    """A poisoned number kills its worker each time."""
    if number == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def killed_once(folder_and_number):
    """The first worker that comes to the poisoned number is killed, as by somebody from outside."""
    folder, number = folder_and_number
    if number == POISON:
        try:
            (Path(folder) / "killed").touch(exist_ok=False)
        except FileExistsError:
            return number * number
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


class InThisProcess:
    """Workers that are nobody else: what a task does is done when it is submitted."""

    in_flight, lost = 1, (SystemExit,)

    def submit(self, work, task):
        future = Future()
        try:
            future.set_result(work(task))
        except Exception as trouble:  # noqa: BLE001 - handed on, as an executor does
            future.set_exception(trouble)
        return future


def here(_):
    return os.getpid()
