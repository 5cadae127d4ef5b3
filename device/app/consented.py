"""Whose values may be seen outside the lamp: of one alone, theirs; of two, nobody's before both have pressed yes."""

from device.session.step import Step


class Consented:
    """Steps of one session in, the codes of those whose values may leave in each out.

    Once two have taken part it is theirs, also while one of them is away or has left.
    """

    def __init__(self) -> None:
        self._came: set[str] = set()

    def feed(self, step: Step) -> tuple[str, ...]:
        """The newest step: none may be left out, or it is not known who came."""
        taking = tuple(step.readings) if step.present is None else step.present
        self._came.update(taking)
        return taking if len(self._came) < 2 or step.agreed else ()
