"""Observer: a chest strap beside the finger, into the recording of the person who wears it, and to whoever reads."""

from collections.abc import Callable

from device.language import tr
from device.recording import strap
from device.recording.recorder import Recorder
from device.session.step import Step
from drivers.strap import Strap


class StrapObserver:
    """code: of whom it tells. tell: a sentence for whoever reads."""

    def __init__(self, listens: Strap, code: str, recorder: Recorder, tell: Callable[[str], None]) -> None:
        self._strap, self._code, self._recorder, self._tell = listens, code, recorder, tell

    def feed(self, step: Step) -> None:
        """Note what has come, and tell what became of the strap."""
        for heard in self._strap.read(step.tick.t_s):
            self._recorder.note(self._code, strap.note(heard))
            if isinstance(heard.what, str):
                told = tr("strap of {code}: {what}", code=self._code, what=heard.what)
                self._tell(told + (f" ({heard.where})" if heard.where else ""))

    def finish(self, why: str, ends_s: float | None) -> None:
        """Let go of it."""
        self._strap.close()
