"""The tone with the breath, as Chromium computes it sample by sample, and its button on the page."""

import base64

import numpy as np
import pytest
from support.page_server import GOES, TOKEN
from support.phones_in_hand import needs_chromium
from support.watched_page import watched

from device.guide.pacer import Pacer
from device.page.words import languages
from drivers.live import UNKNOWN, Mode

pytestmark = needs_chromium
EN = languages()["en"]
RATE_HZ, WINDOW_S = 16_000, 0.05
NO_BREATH = {"lungs": UNKNOWN, "phase": UNKNOWN, "rate_bpm": UNKNOWN, "inhale_share": UNKNOWN}
RENDER = """async ([told, length_s, rate_hz]) => {
  const { voice } = await import("/tone.js"), context = new OfflineAudioContext(1, length_s * rate_hz, rate_hz);
  const { follow } = voice(context);
  for (const [t_s, breath] of told) context.suspend(t_s).then(() => { follow(breath); context.resume(); });
  const bytes = new Uint8Array((await context.startRendering()).getChannelData(0).buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
TAPPED = """
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode) {
      window.context = this.context;
      window.tap = new AnalyserNode(this.context, { fftSize: 4096 });
      connect.call(this, window.tap);
    }
    return connect.call(this, to, ...more);
  };
  window.loudest = () => {
    if (!window.tap || window.context.state !== "running") return 0;
    const heard = new Float32Array(window.tap.fftSize);
    window.tap.getFloatTimeDomainData(heard);
    return Math.max(...heard.map(Math.abs));
  };
"""


@pytest.fixture
def script(chromium, page):
    """A page that may load the script of the tone."""
    context = chromium.new_context()
    opened = watched(context, f"http://{page.host}")
    opened.goto(f"http://{page.host}/")
    yield opened
    context.close()


def paced(length_s, every_s=1.0, rate_bpm=6.0, to_bpm=None):
    """(when, what the page is told) by the lamp's own pacer; and how full the lungs are in each window."""
    pacer = Pacer(rate_bpm)
    if to_bpm:
        pacer.change_to(0.0, to_bpm, length_s)
    fed = [(t_s, pacer.feed(t_s)) for t_s in np.arange(0, length_s, WINDOW_S)]
    told = [
        [float(t_s), {"phase": b.phase, "rate_bpm": b.rate_bpm, "inhale_share": b.inhale_share}]
        for t_s, b in fed[:: round(every_s / WINDOW_S)]
    ]
    return told, np.array([b.lungs for _, b in fed])


def heard(script, told, length_s):
    samples = np.frombuffer(base64.b64decode(script.evaluate(RENDER, [told, length_s, RATE_HZ])), np.float32)
    return samples.astype(float)


def levels(samples):
    """Root mean squares of windows."""
    length = round(WINDOW_S * RATE_HZ)
    return np.sqrt(np.mean(samples[: len(samples) // length * length].reshape(-1, length) ** 2, axis=1))


def strongest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 16 * len(samples)))
    return spectrum[: round(300 / RATE_HZ * 16 * len(samples))].argmax() * RATE_HZ / (16 * len(samples))


def ahead(told, by):
    """The same breath, so much of a cycle further on."""
    return [[t_s, breath | {"phase": (breath["phase"] + by) % 1}] for t_s, breath in told]


def at(t_s):
    return round(t_s / WINDOW_S)


@pytest.mark.parametrize(("rate_bpm", "to_bpm"), [(6.0, None), (11.0, 6.0), (12.0, None), (4.0, None)])
def test_it_rises_and_falls_with_the_breath_of_the_lamp(script, rate_bpm, to_bpm):
    told, lungs = paced(45.0, rate_bpm=rate_bpm, to_bpm=to_bpm)
    samples = heard(script, told, 45.0)
    level, full = levels(samples)[at(15) :], lungs[at(15) :]
    assert np.corrcoef(level, full)[0, 1] > 0.99
    assert level.max() / level.min() == pytest.approx(2.5, rel=0.05)
    assert np.abs(samples).max() <= 0.12


def test_its_pitch_goes_up_by_a_tone_on_the_in_breath(script):
    told, lungs = paced(40.0)
    samples = heard(script, told, 40.0)
    low, high = (
        strongest_hz(samples[round(t_s * RATE_HZ) : round((t_s + 0.5) * RATE_HZ)])
        for t_s in ((at(20) + turn) * WINDOW_S - 0.25 for turn in (lungs[at(20) : at(29)].argmin(), at(4)))
    )
    assert (low, high) == (pytest.approx(220, abs=1.5), pytest.approx(220 * 2 ** (2 / 12), abs=1.5))


def scenes():
    """What a lamp tells over 30 s: (name, told, when it is to be silent)."""
    told, _ = paced(30.0)
    gone = [[t_s, None if 15 <= t_s < 25 else breath] for t_s, breath in told]
    return {
        "goes on": (told, ()),
        "no breath is asked for": (gone, [(16.5, 25)]),
        "is not heard": ([each for each in told if not 15 <= each[0] < 25], [(19.2, 25)]),
        "is heard no more": ([each for each in told if each[0] < 15], [(18.7, 30)]),
        "is a moment late": ([each for each in told if not 15 <= each[0] < 17.95], ()),
        "begins another breath": (told[:15] + ahead(told[15:], 0.5), ()),
        "asks off and on": ([[t_s, breath if k % 3 else None] for k, (t_s, breath) in enumerate(told)], ()),
        "tells in bursts": (sorted(told + [[t_s + 0.02, b] for t_s, b in ahead(told, 0.002)]), ()),
        "asks for none at all": ([[t_s, None] for t_s, _ in told], [(0, 30)]),
        "says nothing": ([], [(0, 30)]),
    }


@pytest.mark.parametrize("scene", scenes())
def test_nothing_of_it_startles_and_it_is_silent_where_it_is_to_be(script, scene):
    """Of its wave, sample by sample, and of how loud it is.

    Two sines of gain 0.06, a tone above 220 and 330 Hz at most, bend by (2 pi f / rate)^2 of it a sample: a step of
    their envelope would be a bend of its own. It comes with 1.5 s, on a breath that moves by less than as much, and
    goes with 0.15 s.
    """
    told, silences = scenes()[scene]
    samples = heard(script, told, 30.0)
    most = sum(0.06 * (2 * np.pi * hz * 2 ** (2 / 12) / RATE_HZ) ** 2 for hz in (220, 330))
    assert np.abs(np.diff(samples, 2)).max() <= 1.05 * most
    steps = np.diff(np.append(0.0, levels(samples))) / 0.06
    assert steps.max() <= 2 * WINDOW_S / 1.5
    assert steps.min() >= -WINDOW_S / 0.15
    for begins_s, ends_s in silences:
        assert np.abs(samples[round(begins_s * RATE_HZ) : round(ends_s * RATE_HZ)]).max(initial=0) < 1e-4
    if silences != [(0, 30)]:
        assert levels(samples)[at(8) : at(15)].min() > 0.01 or scene == "asks off and on"


def test_a_lamp_a_little_ahead_is_caught_up_with_by_a_twentieth_of_speed_and_no_jump(script):
    """Half a second of a breath of ten takes ten seconds at least, so after four it is between."""
    told, lungs = paced(50.0)
    level = levels(heard(script, told[:15] + ahead(told[15:], 0.05), 50.0))
    by_s = np.arange(-0.5, 1.0, WINDOW_S)

    def ahead_s(begins_s, ends_s):
        """How far the tone is ahead of the lamp as it was at first."""
        here = slice(at(begins_s), at(ends_s))
        return by_s[np.argmax([np.corrcoef(level[here], np.roll(lungs, -at(s))[here])[0, 1] for s in by_s])]

    assert level[at(8) :].min() > 0.01
    assert ahead_s(7, 15) == pytest.approx(0.0, abs=0.06)
    assert 0.05 <= ahead_s(17, 21) <= 0.3
    assert ahead_s(38, 48) == pytest.approx(0.5, abs=0.06)


def test_a_lamp_far_from_it_is_met_by_a_silence_and_then_in_step(script):
    told, lungs = paced(45.0)
    level = levels(heard(script, told[:20] + ahead(told[20:], 0.4), 45.0))
    assert level[at(20) : at(23)].min() < 1e-4
    assert np.corrcoef(level[at(32) : at(41)], np.roll(lungs, -at(4))[at(32) : at(41)])[0, 1] > 0.99


COUNTED = {
    "apart(0.2, 0.1)": 0.1, "apart(0.05, 0.95)": 0.1, "apart(0.95, 0.05)": -0.1, "apart(7.3, 0.3)": 0,
    "speed_hz(6, 0)": 0.1, "speed_hz(6, 0.02)": 0.102, "speed_hz(6, 0.5)": 0.105, "speed_hz(6, -1)": 0.095,
    "lungs(0, 0.4)": 0, "lungs(0.4, 0.4)": 1, "lungs(0.2, 0.4)": 0.5, "lungs(0.7, 0.4)": 0.5, "lungs(1, 0.4)": 0,
    "level(1) / level(0)": 2.5, "cents(0)": 0, "cents(1)": 200,
}  # fmt: skip


def test_how_it_counts(script):
    """In one page: each would be a browser's view of its own."""
    names = "apart, speed_hz, lungs, level, cents"
    found = script.evaluate(f"import('/tone.js').then(({{ {names} }}) => [{', '.join(COUNTED)}])")
    assert dict(zip(COUNTED, found, strict=True)) == pytest.approx(COUNTED)


@pytest.fixture
def phone(chromium, lamp):
    """One that is let in, whose sound is listened to before it is heard."""
    lamp.let_in()
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}"}])
    opened = watched(context, f"http://{lamp.host}")
    opened.add_init_script(TAPPED)
    yield opened
    assert opened.errors == []
    context.close()


def in_bed(phone, lamp):
    """With a session that goes on; whether its button may be pressed is seen."""
    lamp.show(**GOES)
    phone.goto(f"http://{lamp.host}/")
    phone.locator("#tone").wait_for(timeout=30_000)


def sounds(phone, is_heard):
    """Wait until something is heard, or nothing for as long as a fade takes."""
    quiet = 0
    for _ in range(300):
        loud = phone.evaluate("loudest()") > 1e-3
        quiet = 0 if loud else quiet + 1
        if (loud and is_heard) or (quiet > 20 and not is_heard):
            return
        phone.wait_for_timeout(100)
    raise AssertionError(f"heard: {not is_heard}")


def hide(phone, is_hidden):
    phone.evaluate(
        f"Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {str(is_hidden).lower()} }});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )


def test_it_is_off_until_it_is_wanted_and_over_with_the_session(phone, lamp):
    in_bed(phone, lamp)
    assert phone.get_attribute("#tone", "aria-pressed") == "false"
    assert phone.evaluate("window.context") is None
    assert phone.inner_text("#muted") == EN["tone_muted"]
    assert phone.locator("#tone").bounding_box()["height"] >= 56
    phone.click("#tone")
    assert phone.get_attribute("#tone", "aria-pressed") == "true"
    sounds(phone, True)
    lamp.show(mode=Mode.WAITING, **NO_BREATH)
    phone.locator("#tone").wait_for(state="hidden", timeout=30_000)
    sounds(phone, False)
    lamp.show(**GOES)
    phone.locator("#tone").wait_for(timeout=30_000)
    assert phone.get_attribute("#tone", "aria-pressed") == "false"
    sounds(phone, False)


@pytest.mark.parametrize("ends", ["#tone", "#stop button"])
def test_a_touch_ends_it_at_once(phone, lamp, ends):
    in_bed(phone, lamp)
    phone.click("#tone")
    sounds(phone, True)
    phone.click(ends)
    assert phone.get_attribute("#tone", "aria-pressed") == "false"
    sounds(phone, False)


@pytest.mark.parametrize("cause", ["no breath", "not heard", "locked", "interrupted"])
def test_it_is_silent_while_there_is_nothing_to_follow_and_comes_back(phone, lamp, cause):
    in_bed(phone, lamp)
    phone.click("#tone")
    sounds(phone, True)
    breath = {name: GOES[name] for name in NO_BREATH}
    begins, ends = {
        "no breath": (lambda: lamp.show(**NO_BREATH), lambda: lamp.show(**breath)),
        "not heard": (lamp.quiet.set, lamp.quiet.clear),
        "locked": (lambda: hide(phone, True), lambda: hide(phone, False)),
        "interrupted": (lambda: None, lambda: phone.evaluate("context.suspend().then(() => null)")),
    }[cause]
    begins()
    if cause != "interrupted":
        sounds(phone, False)
        assert phone.get_attribute("#tone", "aria-pressed") == "true"
    ends()
    sounds(phone, True)


def test_a_phone_that_can_make_no_sound_has_no_button_for_it(phone, lamp):
    phone.add_init_script("delete window.AudioContext")
    lamp.show(**GOES)
    phone.goto(f"http://{lamp.host}/")
    phone.locator("#mark").wait_for(timeout=30_000)
    phone.wait_for_timeout(500)
    assert phone.locator("#tone").is_hidden()
