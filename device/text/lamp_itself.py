"""How the lamp itself did in a session that is over, as one line, where it did less than well."""

from device.language import ntr, tr
from device.session.health import Health
from device.session.loop import TICK_HZ
from device.text.numbers import lasting, share
from drivers.ports import Fault

WORTH_SAYING = 0.01  # share of ticks or samples lost; less changes nothing that a person sees


def lamp_itself(health: Health) -> str | None:
    """What was late, lost or failing, and for how long; None if there is nothing to say."""
    facts, delivered = [], health.delivered()
    if health.missed > health.ticks * WORTH_SAYING:
        facts.append(tr("it was too slow, by {length} in all", length=lasting(health.missed / TICK_HZ)))
    if delivered is not None and delivered < 1 - WORTH_SAYING and not health.slots[Fault.GAP]:
        facts.append(tr("{share} of the samples arrived", share=share(delivered)))
    facts += [_outages(health, part) for part in health.outages]
    return tr("The lamp itself: {facts}.", facts="; ".join(facts)) if facts else None


def _outages(health: Health, part: str) -> str:
    outages = health.outages[part]
    length = lasting(max(1.0, outages.down_s))  # no part is asked again within a second
    failed = ntr(
        "the {part} failed once, for {length}",
        "the {part} failed {count} times, for {length} in all",
        outages.times, part=tr(part), length=length,
    )  # fmt: skip
    return failed + tr(", and still does") * (part in health.troubles)
