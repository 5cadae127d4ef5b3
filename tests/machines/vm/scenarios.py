"""All that a lamp lives through, by the snapshot that each begins from."""

import archive
import broker
import cuts
import daily
import kept
import page
import radio
import rude

SCENARIOS = {
    "lamp": (
        daily.waits, daily.one_person, daily.two_people, daily.logs, daily.checked, daily.costs,
        rude.loose_at_the_start, rude.node_away, rude.pins_away, rude.out_of_memory, rude.fails_at_every_start,
        kept.clock, kept.settings, kept.in_memory, kept.overlaid, kept.upgraded_on_the_card, kept.upgraded_from_before,
        kept.installed_from_source, page.page, page.https, archive.archive, radio.own_network,
        broker.neighbours, broker.broker_away, cuts.in_an_upgrade, daily.eight_minutes,
    ),
    "session": (
        daily.commands, daily.stopped, daily.powered_off,
        rude.killed, rude.hangs, rude.converter_away, rude.bus_stretched, rude.ring_taken_away,
        kept.root_full, kept.root_read_only, kept.handed_out, kept.moved, kept.removed,
    ),
}  # fmt: skip
