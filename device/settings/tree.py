"""What a person may set: one frozen tree, every setting with its meaning, unit, default and range."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from device.language import ENGLISH, msgid

SLOWEST_BPM, FASTEST_BPM = 4.0, 12.0
SHORTEST_PART_S, LONGEST_PART_S = 2.0, 10.0
"""What may be asked of a breath, and of its inhale and exhale each. No setting changes them (promise 3)."""
BREATHS, BYTES = msgid("breaths/min"), msgid("bytes")
LONGEST_NAME = 60
"""Bytes of a programme's name, so that a recording holds it in one annotation."""
OFFERED = ()
"""one_of of a setting whose choices the room offers that implements them: the composition root hands them in."""


def setting(default: Any, meaning: str, unit: str = "", low: Any = None, high: Any = None, one_of: Any = ()) -> Any:
    """A field of the tree: default, what it is, its unit, and its range or choices; of a text, its length's."""
    return field(
        default=default,
        metadata=MappingProxyType({"meaning": meaning, "unit": unit, "low": low, "high": high, "one_of": one_of}),
    )


@dataclass(frozen=True, slots=True)
class BreathSettings:
    """What the lamp asks of the breath, where a programme does not say otherwise."""

    start_bpm: float = setting(
        11.0, "pace at the beginning, unless the heart tells one", BREATHS, SLOWEST_BPM, FASTEST_BPM
    )
    rate_bpm: float = setting(6.0, "pace that a lead ends at", BREATHS, SLOWEST_BPM, FASTEST_BPM)
    lead_minutes: float = setting(5.0, "how long the lead takes without a programme", "min", 0.0, 30.0)
    inhale_share: float = setting(0.4, "share of a breath that is inhaling: 0.5 is 1:1, 0.334 is 1:2", "", 0.334, 0.5)

    @property
    def first_bpm(self) -> float:
        """start_bpm, or the fastest pace at which an inhale of that share still lasts as long as it must."""
        return min(self.start_bpm, 60 / SHORTEST_PART_S * self.inhale_share)


@dataclass(frozen=True, slots=True)
class LightSettings:
    """How the light looks."""

    palette: str = setting(
        "ember",
        "colours of settled and activated: 'ember' is low in blue, 'mono' has none and moves more",
        one_of=OFFERED,
    )
    brightness: float = setting(0.8, "brightness of a full breath, to the eye", "", 0.01, 1.0)
    night: bool = setting(True, "whether brightness stays below night_cap")
    night_cap: float = setting(0.6, "the most brightness there is at night", "", 0.01, 1.0)

    @property
    def most(self) -> float:
        """The brightness that is used."""
        return min(self.brightness, self.night_cap) if self.night else self.brightness


@dataclass(frozen=True, slots=True)
class TouchSettings:
    """How the motor feels, and where it is."""

    pattern: str = setting(
        "pulses",
        "the breath: 'pulses' are one in and two out, 'swell' is a gentle one to breathe in, 'off' is none",
        one_of=OFFERED,
    )
    answers: bool = setting(True, "whether the lamp tells by touch what the button did, what it found and what it asks")
    strength: float = setting(0.6, "strength of the breath's touch, and of what is told", "", 0.0, 1.0)
    hand: float = setting(0.5, "strength of the two long soft pulses of a pause; 0 is none", "", 0.0, 1.0)
    pin: int = setting(18, "pin of the motor's transistor, BCM number", "", 0, 27)
    start: float = setting(0.25, "duty at which this motor just begins to turn", "", 0.0, 0.9)
    spin_up_s: float = setting(0.06, "how long this motor takes to come up to speed", "s", 0.0, 0.3)
    whose: str = setting(
        "both",
        "who feels this motor, where it is the only one and two are at the lamp: what one alone is to know goes to "
        "no motor that both feel",
        one_of=("both", "first", "second"),
    )


@dataclass(frozen=True, slots=True)
class SecondMotorSettings:
    """The second person's motor; the first one's is then the first's alone."""

    fitted: bool = setting(False, "whether there is one")
    pin: int = setting(13, "pin of its transistor, BCM number", "", 0, 27)
    start: float = setting(0.25, "duty at which it just begins to turn", "", 0.0, 0.9)
    spin_up_s: float = setting(0.06, "how long it takes to come up to speed", "s", 0.0, 0.3)


@dataclass(frozen=True, slots=True)
class RingSettings:
    """The LED ring."""

    driver: str = setting("spi", "what drives it: 'spi' on any Pi, 'rpi_ws281x' up to Pi 4", one_of=OFFERED)
    device: str = setting("/dev/spidev0.0", "SPI device that the ring hangs on, for driver 'spi'")
    pixels: int = setting(24, "how many LEDs", "", 8, 60)
    order: str = setting("GRB", "colour order of the LEDs", one_of=("GRB", "RGB", "BRG", "BGR", "GBR", "RBG"))
    bottom: int = setting(0, "which LED of the chain is at the bottom; the first is 0", "", 0, 59)
    clockwise: bool = setting(True, "whether the chain runs clockwise, seen from the front")
    gamma: float = setting(2.2, "exponent from what the eye sees to light", "", 1.0, 3.0)
    cap: float = setting(0.4, "largest share of the LEDs' full current", "", 0.02, 1.0)


@dataclass(frozen=True, slots=True)
class AdcSettings:
    """The ADS1115 converter."""

    bus: int = setting(1, "number of the I2C bus", "", 0, 20)
    address: int = setting(0x48, "I2C address: 72 to 75 (0x48 to 0x4b) by the ADDR wire", "", 0x48, 0x4B)
    pulse_gain: float = setting(1.0, "gain of the pulse channels; 1 is +-4.096 V", one_of=(1.0, 2.0, 4.0, 8.0, 16.0))
    skin_gain: float = setting(1.0, "gain of the skin channels", one_of=(1.0, 2.0, 4.0, 8.0, 16.0))


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """A person's channels and key; the defaults are the first one's."""

    pulse_channel: int = setting(0, "converter pin of the pulse sensor", "", 0, 3)
    skin_channel: int = setting(1, "converter pin of the skin electrodes", "", 0, 3)
    age_recipient: str = setting(
        "", "age public key that their files are encrypted to once a session is over; empty: they stay readable"
    )


@dataclass(frozen=True, slots=True)
class SkinSettings:
    """The skin front end: how volts become microsiemens."""

    front_end: str = setting(
        "constant-voltage", "circuit between skin and converter", one_of=("constant-voltage", "divider")
    )
    excitation_v: float = setting(0.5, "constant voltage across skin and protection resistors", "V", 0.1, 1.0)
    feedback_ohm: float = setting(1e6, "feedback resistor of the amplifier", "ohm", 1e3, 10e6)
    series_ohm: float = setting(200e3, "protection resistors in series with the skin, both leads", "ohm", 0.0, 1e6)
    fixed_ohm: float = setting(100e3, "fixed resistor of the divider, to ground", "ohm", 1e3, 10e6)
    supply_v: float = setting(3.3, "supply of the front end", "V", 2.0, 5.5)
    response_usiemens: float = setting(0.05, "the least quick response that counts", "uS", 0.01, 0.05)


@dataclass(frozen=True, slots=True)
class ArousalSettings:
    """Settled and activated."""

    baseline_s: float = setting(60.0, "how many seconds of good signal are 'your first minutes'", "s", 10.0, 600.0)


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """The button."""

    pin: int = setting(17, "pin of the button, to ground, BCM number", "", 0, 27)
    hold_s: float = setting(1.5, "how long a hold is", "s", 0.5, 5.0)


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """The recordings."""

    folder: str = setting("", "where they are kept; empty is the usual place")
    floor_mb: float = setting(500.0, "space that recording leaves free on the card", "MB", 10.0, 1e6)
    roll_hours: float = setting(12.0, "the longest file; a longer session goes on in the next", "h", 0.1, 12.0)


@dataclass(frozen=True, slots=True)
class GuideSettings:
    """The guidance."""

    pause: bool = setting(True, "soften the light and lay a hand on, when a body is getting livelier for a while")


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """Sessions of two."""

    left: str = setting(
        "first", "whose half of the ring is the left one, seen from the front", one_of=("first", "second")
    )
    own_light: bool = setting(False, "ask both, before a session, whether each half may tell its own person")
    feel_heart: bool = setting(False, "ask both, before a session, whether the motor may give the other's pulse")


@dataclass(frozen=True, slots=True)
class LampSettings:
    """The lamp on the bedside table: what its button begins, and for whom."""

    people: int = setting(2, "how many have sensors at it; a lamp with one pair listens to no second", "", 1, 2)
    press: str = setting("settle", "programme that a press begins", BYTES, 1, LONGEST_NAME)
    press_twice: str = setting("settle-20", "programme that two presses begin", BYTES, 1, LONGEST_NAME)
    for_two: str = setting(
        "together", "programme that goes on where two have come when the arrival is over", BYTES, 1, LONGEST_NAME
    )
    number: int = setting(0, "what its neighbours (lsl, mqtt) tell it from your other lamps by; 0 is none", "", 0, 9999)
    nobody: str = setting(
        "ends",
        "what it does where nobody lays a finger on: 'ends' softly, or 'leads' dimly, and listens to nobody",
        one_of=("ends", "leads"),
    )


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The page for a phone."""

    open: str = setting(
        "never",
        "when the lamp (not a log) answers a phone: 'never', for ten minutes after its button was held while it waits "
        "('hold'), or 'always'",
        one_of=("never", "hold", "always"),
    )
    https: bool = setting(
        False, "also answer by HTTPS, with a certificate of its own: there each of you can look at their own sessions"
    )
    ap: bool = setting(
        False,
        "where open is 'hold': the hold also brings up an access point of the lamp's own, as long as the page is open; "
        "the Wi-Fi that it was in comes back afterwards ('ebb page card' says its name)",
    )


@dataclass(frozen=True, slots=True)
class LslSettings:
    """Lab Streaming Layer: live streams for recorders; needs the extra lsl."""

    streams: str = setting(
        "",
        "which, with blanks between: a.pulse a.skin a.vitals a.markers, of b, and pacer; who receives them reads a "
        "body; empty: none",
        BYTES, 0, 200,
    )  # fmt: skip
    scope: str = setting(
        "machine",
        "who is told of them: this 'machine', or all on its 'link'; liblsl listens at every address either way",
        one_of=("machine", "link"),
    )


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """MQTT, with discovery for Home Assistant: what the lamp does; needs the extra mqtt."""

    host: str = setting(
        "", "the broker; empty: none. It learns of session, light and whether a part fails", BYTES, 0, 253
    )
    port: int = setting(8883, "the broker's port; 1883 is the usual one without TLS", "", 1, 65535)
    tls: bool = setting(True, "whether by TLS; without it to a private address alone")
    ca_file: str = setting(
        "", "certificate of who signed the broker's; empty: those that this system trusts", BYTES, 0, 255
    )
    user: str = setting("", "name at the broker; empty: none", BYTES, 0, 64)
    password_file: str = setting(
        "", "file of mode 0600 that holds the password and nothing else; empty: none", BYTES, 0, 255
    )
    values: str = setting(
        "",
        "what of a body leaves, with blanks between: a.contact a.heart_rate a.rsa a.skin a.settled, and of b; empty: "
        "nothing",
        BYTES, 0, 200,
    )  # fmt: skip
    statistics: bool = setting(False, "whether Home Assistant may keep statistics of these values for ever")


@dataclass(frozen=True, slots=True)
class TextSettings:
    """What a person reads."""

    language: str = setting(
        ENGLISH, "language of reports, of the command and of ebb-errors.txt; recordings are in English", one_of=OFFERED
    )


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What the lamp does by itself from the moment it has power."""

    mode: str = setting(
        "lamp",
        "'lamp' waits for its button; 'log' records in the dark at once, 'log-lit' with one dim point",
        one_of=("lamp", "log", "log-lit"),
    )
    people: int = setting(1, "how many a log listens to", "", 1, 2)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    breath: BreathSettings = BreathSettings()
    light: LightSettings = LightSettings()
    touch: TouchSettings = TouchSettings()
    touch_b: SecondMotorSettings = SecondMotorSettings()
    ring: RingSettings = RingSettings()
    adc: AdcSettings = AdcSettings()
    a: SensorSettings = field(default=SensorSettings(), metadata={"meaning": "The first one's channels and key."})
    b: SensorSettings = field(default=SensorSettings(2, 3), metadata={"meaning": "The second one's channels and key."})
    skin: SkinSettings = SkinSettings()
    arousal: ArousalSettings = ArousalSettings()
    button: ButtonSettings = ButtonSettings()
    guide: GuideSettings = GuideSettings()
    shared: SharedSettings = SharedSettings()
    lamp: LampSettings = LampSettings()
    record: RecordSettings = RecordSettings()
    page: PageSettings = PageSettings()
    lsl: LslSettings = LslSettings()
    mqtt: MqttSettings = MqttSettings()
    text: TextSettings = TextSettings()
    service: ServiceSettings = ServiceSettings()


CODES = ("a", "b")
"""Of the people at its sensors, in their order; `a` and `b` above are theirs."""
DEFAULTS = Config()
