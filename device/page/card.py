"""A card for the drawer at the bed: how a phone comes to the lamp's page, in words and as codes for its camera."""

from dataclasses import dataclass

from device.language import tr
from device.privileged.keyfile import AccessPoint

ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in '\\;,:"'})


@dataclass(frozen=True, slots=True)
class Card:
    """What one lamp's says. name: the lamp's own. hold_s: of its button, where that opens the page.

    network: where the hold also brings up the lamp's own. address: in the network that it is in now, if it is in one.
    fingerprint: how that of its certificate begins, where it answers by HTTPS.
    """

    name: str
    hold_s: float | None = None
    network: AccessPoint | None = None
    address: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. code: what a camera is shown for it. typed: what a hand would type instead."""

    title: str
    code: str = ""
    typed: tuple[str, ...] = ()
    words: str = ""


def steps(card: Card) -> list[Step]:
    """What is to be done, in order."""
    found = []
    if card.hold_s:
        found.append(Step(tr("While the lamp is dark, hold its button for {hold_s:g} s", hold_s=card.hold_s)))
    if own := card.network:
        typed = tr("Name: {name}", name=own.name), tr("Passphrase: {passphrase}", passphrase=own.passphrase)
        stay = tr("The phone says that there is no internet: stay connected.")
        found.append(Step(tr("Join the lamp's own Wi-Fi"), wifi(own), typed, stay))
    return [*found, _opens(card)]


def wifi(network: AccessPoint) -> str:
    """What a camera reads to join a network: the format that ZXing began, which phones read."""
    return f"WIFI:T:WPA;S:{network.name.translate(ESCAPED)};P:{network.passphrase.translate(ESCAPED)};;"


def _opens(card: Card) -> Step:
    scheme = "https" if card.fingerprint and not card.network else "http"
    # On its own network the address never changes; in a house it does, and the name is what stays.
    hosts = [card.network.address] if card.network else []
    hosts += [f"{card.name}.local"]
    hosts += [card.address] if card.address and not card.network else []
    addresses = tuple(f"{scheme}://{host}" for host in hosts)
    warns = tr(
        "The browser warns: go on if the certificate's SHA-256 fingerprint begins {fingerprint}.",
        fingerprint=card.fingerprint,
    )
    return Step(tr("Open its page"), addresses[0], addresses, warns if scheme == "https" else "")
