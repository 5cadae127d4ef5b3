"""`ebb page`: the phones that were let in, and the page itself on a laptop with simulated people."""

import sys
from argparse import Namespace

from device.cli.arguments import argument, card_and_root, command
from device.cli.width import say
from device.library import phones
from device.settings.parse import ConfigError
from device.settings.paths import state_folder
from device.settings.tree import Config

PORT = 8045


@command(
    argument("do", "let a phone in no more", nargs="?", choices=("forget",), metavar="forget"),
    argument("name", "which of them; without it, none of them", nargs="?", metavar="NAME"),
    argument(
        "--hardware", "simulated: a lamp with its page, on this computer; the keyboard is its button",
        choices=("simulated",), metavar="WORLD",
    ),
    argument("--address", "where it answers; by default on this computer alone", default="127.0.0.1", metavar="IP"),
    argument("--port", f"at which port, by default {PORT}", type=int, default=PORT, metavar="N"),
)  # fmt: skip
def _page(ask: Namespace, config: Config) -> None:
    state = state_folder()
    if ask.hardware:
        _show(ask, config)
    elif ask.do:
        gone = phones.drop(card_and_root(ask, config)[0], state, ask.name)
        known = ", ".join(phone.name for phone in phones.every(state))
        if ask.name and not gone:
            raise ConfigError(f"no phone is called {ask.name!r}; there {f'are {known}' if known else 'is none'}")
        say(f"not let in any more: {', '.join(gone)}" if gone else "no phone was let in")
    else:
        for phone in phones.every(state):
            print(phone.name)
        say("'ebb page forget NAME' lets one in no more" if phones.every(state) else "no phone was let in", sys.stderr)


def _show(ask: Namespace, config: Config) -> None:
    from device.app import page_here, runner, worlds
    from device.app.appliance import Appliance
    from device.app.door import PagePlace
    from device.cli.screen import keys_here, screen_here
    from device.cli.terminal import Terminal, lines_if_read

    card, root = card_and_root(ask, config)
    screen, keys = screen_here(), keys_here(config.button.hold_s)
    with page_here.page_here(state_folder(), ask.address, ask.port) as (folder, address):
        say(f"the page is at {address}. Hold the button (h), then let that browser in: press it (space).", sys.stderr)
        if screen:
            screen.keys = "space is the button, h holds it, q quits"
        ring, chosen = screen.ring if screen else None, worlds.Chosen("eager,nobody")
        place = worlds.open_hardware("simulated", config, config.lamp.people, ring=ring, button=keys, chosen=chosen)
        place = worlds.with_page(screen.with_touch(place) if screen else place, folder)
        terminal = Terminal(config, place, screen or lines_if_read())
        lamp = Appliance(config, place, root, card, console=terminal, page=PagePlace(folder, state_folder()))
        runner.be_prompt()
        with runner.signals(lamp.stop):
            try:
                lamp.run()
            finally:
                terminal.flush()
