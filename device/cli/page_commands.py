"""`ebb page`: phones that were let in, codes of their people, a card, and the page on a laptop, simulated."""

import datetime as dt
import getpass
import sys
from argparse import Namespace
from pathlib import Path

from device.app import certificate
from device.cli import page_card
from device.cli.arguments import argument, card_and_root, command, flag
from device.cli.width import say
from device.language import tr
from device.library import codes, phones
from device.recording import folders
from device.settings.parse import ConfigError
from device.settings.paths import ROOT, TLS, state_folder
from device.settings.tree import CODES, Config

PORT = 8045


@command(
    argument(
        "do", "forget: let a phone in no more. code: set a person's code for their own sessions. card: how a phone "
        "comes to the page, to print", nargs="?", choices=("forget", "code", "card"), metavar="forget|code|card",
    ),
    argument("name", "which phone; without it, none of them. Or whose code: a or b", nargs="?", metavar="NAME"),
    flag("--earlier", "the code opens also what was recorded before it; else what is from now on"),
    argument("--to", "the card as a picture, .svg or .png, or a page to print, .html", type=Path, metavar="FILE"),
    argument(
        "--hardware", "simulated: a lamp with its page, on this computer; the keyboard is its button",
        choices=("simulated",), metavar="WORLD",
    ),
    argument("--address", "where it answers; by default on this computer alone", default="127.0.0.1", metavar="IP"),
    argument("--port", "at which port, by default {port}", {"port": PORT}, type=int, default=PORT, metavar="N"),
)  # fmt: skip
def _page(ask: Namespace, config: Config) -> None:
    state = state_folder()
    if ask.hardware:
        _show(ask, config)
    elif ask.do == "code":
        _set_code(ask, config)
    elif ask.do == "card":
        page_card.draw(ask, config)
    elif ask.do:
        gone = phones.drop(card_and_root(ask, config)[0], state, ask.name)
        known = ", ".join(phone.called for phone in phones.every(state))
        if ask.name and not gone:
            there = tr("; there are {words}", words=known) if known else tr("; there is none")
            raise ConfigError(tr("no phone is called {name!r}", name=ask.name) + there)
        say(tr("not let in any more: {names}", names=", ".join(gone)) if gone else tr("no phone was let in"))
    else:
        here = phones.let_in(phones.every(state), folders.counted(card_and_root(ask, config)[1]))
        for phone in here:
            seen = tr("{name}: last here at session {number}", name=phone.called, number=phone.seen)
            print(seen if phone.seen else phone.called)
        how = tr("'ebb page forget NAME' lets one in no more")
        say(how if here else tr("no phone was let in"), sys.stderr)
        if begins := certificate.begins(ROOT / TLS / "lamp.pem"):
            say(tr("HTTPS: the certificate's SHA-256 fingerprint begins {begins}", begins=begins), sys.stderr)


def _set_code(ask: Namespace, config: Config) -> None:
    card, root = card_and_root(ask, config)
    people = CODES[: config.lamp.people]
    if ask.name not in people:
        raise ConfigError(tr("whose code? say: ebb page code {codes}", codes=tr(" or ").join(people)))
    if not sys.stdin.isatty():
        raise ConfigError(tr("a code is typed at a terminal, twice and unseen"))
    digits = getpass.getpass(tr("six digits: "))
    try:
        codes.require_good(digits)
    except ValueError as wrong:
        raise ConfigError(tr("{why}; nothing was changed", why=wrong)) from None
    if getpass.getpass(tr("once more: ")) != digits:
        raise ConfigError(tr("these are not the same; nothing was changed"))
    after = 0 if ask.earlier else max([folders.counted(root), *(number for number, _ in folders.numbered(root))])
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    codes.Codes(card, state_folder(), people).put(ask.name, digits, after, codes.SHELL, now)
    if after == 0:
        opens = tr("{code}'s code opens all sessions", code=ask.name)
    else:
        opens = tr(
            "{code}'s code opens sessions after number {after}; with --earlier it opens those before, too",
            code=ask.name,
            after=after,
        )
    say(opens + tr(". What was open on a phone is closed"))


def _show(ask: Namespace, config: Config) -> None:
    from device.app import page_here, runner, worlds
    from device.app.appliance import Appliance
    from device.app.door import PagePlace
    from device.cli.screen import keys_here, screen_here
    from device.cli.terminal import Terminal, lines_if_read

    card, root = card_and_root(ask, config)
    screen, keys = screen_here(), keys_here(config.button.hold_s)
    with page_here.page_here(state_folder(), ask.address, ask.port, config.page.https) as (folder, addresses):
        here = tr(
            "the page is at {addresses}. Hold the button (h), then let that browser in: press (space).",
            addresses=tr(" and ").join(addresses),
        )
        say(here, sys.stderr)
        if screen:
            screen.keys = tr("space is the button, h holds it, q quits")
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
