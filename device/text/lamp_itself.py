"""How the lamp itself did in a session that is over, as one line, where it did less than well."""

from device.session.health import Health
from device.session.loop import TICK_HZ
from device.text.numbers import lasting, share
from drivers.ports import Fault

WORTH_SAYING = 0.01  # share of ticks or samples lost; less changes nothing that a person sees


def lamp_itself(health: Health) -> str | None:
    """What was late, lost or failing, and for how long; None if there is nothing to say."""
    facts, delivered = [], health.delivered()
    if health.missed > health.ticks * WORTH_SAYING:
        facts.append(f"it was too slow, by {lasting(health.missed / TICK_HZ)} in all")
    if delivered is not None and delivered < 1 - WORTH_SAYING and not health.slots[Fault.GAP]:
        facts.append(f"{share(delivered)} of the samples arrived")
    facts += [_outages(health, part) for part in health.outages]
    return f"The lamp itself: {'; '.join(facts)}." if facts else None


def _outages(health: Health, part: str) -> str:
    outages = health.outages[part]
    how_long = f"for {lasting(max(1.0, outages.down_s))}"  # no part is asked again within a second
    often = f"once, {how_long}" if outages.times == 1 else f"{outages.times} times, {how_long} in all"
    return f"the {part} failed {often}" + ", and still does" * (part in health.troubles)
