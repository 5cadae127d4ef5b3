"""Settings: every error at once, nothing unknown accepted, and what is printed can be read back."""

import os
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.other_language import left_in_english, other

from device.app.choices import CHOICES
from device.language import speaking
from device.settings.parse import ConfigError, parse
from device.settings.paths import state_folder, user_folder
from device.settings.toml import all_values, as_toml, load
from device.settings.tree import Config


def errors(data):
    with pytest.raises(ConfigError) as caught:
        parse(data, choices=CHOICES)
    return str(caught.value).split("\n")


def test_no_file_means_the_defaults():
    assert load(None, None, CHOICES) == parse({}) == Config()


def test_three_errors_are_told_as_three_lines(tmp_path):
    file = tmp_path / "ebb.toml"
    file.write_text('[breath]\nrate_bpm = 0.5\nraet = 6\n[ring]\npixels = "many"\n')
    with pytest.raises(ConfigError) as caught:
        load(file, None, CHOICES)
    assert str(caught.value).replace(str(file), "ebb.toml").split("\n") == [
        "ebb.toml: breath.rate_bpm = 0.5 is outside 4..12 breaths/min",
        "ebb.toml: breath.raet is not a setting; did you mean rate_bpm?",
        "ebb.toml: ring.pixels = 'many' is not a whole number",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"brath": {}}, "[brath] is not a section; did you mean breath?"),
        ({"language": "de"}, "language = 'de' belongs below [text]"),
        ({"fitted": True}, "fitted = True belongs below [touch_b]"),
        ({"ring": 3}, "ring = 3 is not a section: write [ring] with its keys below"),
        ({"breath": {"rate_bpm": "6"}}, "breath.rate_bpm = '6' is not a number"),
        ({"breath": {"rate_bpm": True}}, "breath.rate_bpm = True is not a number"),
        ({"breath": {"rate_bpm": float("nan")}}, "breath.rate_bpm = nan is not a number"),
        ({"ring": {"pixels": 24.5}}, "ring.pixels = 24.5 is not a whole number"),
        ({"ring": {"pixels": True}}, "ring.pixels = True is not a whole number"),
        ({"light": {"night": 1}}, "light.night = 1 is neither true nor false"),
        ({"record": {"folder": 3}}, "record.folder = 3 is not a text in quotes"),
        ({"lamp": {"press": ""}}, "lamp.press = '' is outside 1..60 bytes"),
        ({"lamp": {"for_two": "é" * 31}}, f"lamp.for_two = {'é' * 31!r} is outside 1..60 bytes"),
        ({"lamp": {"press_twice": "a\0"}}, "lamp.press_twice = 'a\\x00' is not a text in quotes"),
        ({"lamp": {"nobody": "leaves"}}, "lamp.nobody = 'leaves' is none of 'ends', 'leads'"),
        ({"touch": {"whose": "b"}}, "touch.whose = 'b' is none of 'both', 'first', 'second'"),
        ({"adc": {"skin_gain": 3}}, "adc.skin_gain = 3 is none of 1.0, 2.0, 4.0, 8.0, 16.0"),
        ({"ring": {"driver": "pwm"}}, "ring.driver = 'pwm' is none of 'spi', 'rpi_ws281x'"),
        ({"adc": {"address": 0x50}}, "adc.address = 80 is outside 72..75"),
        (
            {"a": {"skin_channel": 2}},
            "two sensors share a converter pin (a.pulse, a.skin, b.pulse, b.skin: [0, 2, 2, 3]); each needs its own",
        ),
        ({"touch": {"pin": 10}}, "touch.pin = 10 is taken by the ring"),
        ({"button": {"pin": 18}}, "touch.pin and button.pin are both 18"),
        ({"touch_b": {"fitted": True, "pin": 18}}, "touch.pin and touch_b.pin are both 18"),
        ({"touch_b": {"fitted": True, "pin": 17}}, "button.pin and touch_b.pin are both 17"),
        ({"touch": {"pin": 13}, "touch_b": {"fitted": True}}, "touch.pin and touch_b.pin are both 13"),
        ({"touch_b": {"fitted": True, "pin": 2}}, "touch_b.pin = 2 is taken by the I2C bus"),
        ({"touch_b": {"fitted": True, "pin": 11}}, "touch_b.pin = 11 is taken by the SPI bus"),
        (
            {"touch_b": {"fitted": True, "pin": 20}, "ring": {"device": "/dev/spidev1.0"}},
            "touch_b.pin = 20 is taken by the ring",
        ),
        ({"touch": {"pin": 1}, "adc": {"bus": 0}}, "touch.pin = 1 is taken by the I2C bus"),
        ({"touch_b": {"fitted": "yes"}}, "touch_b.fitted = 'yes' is neither true nor false"),
    ],
)
def test_an_error_says_key_value_and_what_is_possible(data, told):
    assert errors(data) == [f"ebb.toml: {told}"]
    with speaking(other()):
        [elsewhere] = errors(data)
    theirs = [str(data), str(CHOICES), *all_values(Config()), *(section.name for section in fields(Config))]
    names = re.findall(r"[A-Za-z]{2,}", " ".join(theirs))
    assert not left_in_english(elsewhere, "toml", *names, "both", "first", "second", "leads", "ends")


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("~no-such-user/x", "this system knows no home of a user 'no-such-user'"),
        ("~/x", "/no/such/home, which that means, is no folder, or not one for whoever runs Ebb"),
    ],
)
def test_recordings_in_a_home_that_is_not_there_are_refused_before_any_are_lost(folder, why, monkeypatch):
    monkeypatch.setenv("HOME", "/no/such/home")
    [told] = errors({"record": {"folder": folder}})
    assert told.startswith(f"ebb.toml: record.folder = '{folder}': {why}; it may be ")
    assert parse({"record": {"folder": "/srv/~x"}}).record.folder == "/srv/~x"


def test_three_parts_on_one_pin_are_told_as_three_pairs():
    assert len(errors({"touch": {"pin": 17}, "touch_b": {"fitted": True, "pin": 17}})) == 3


def test_a_pin_of_a_motor_that_is_not_there_is_free_for_others():
    assert parse({"button": {"pin": 13}}).button.pin == parse({}).touch_b.pin
    assert parse({"touch_b": {"pin": 10}}).touch_b.fitted is False
    assert parse({"touch_b": {"fitted": True, "pin": 20}, "touch": {"pin": 1}}).touch_b.pin == 20


def test_no_setting_makes_a_part_of_a_breath_shorter_than_2_s_or_longer_than_10_s():
    assert "inhale last 1.7 s" in errors({"breath": {"rate_bpm": 12.0, "inhale_share": 0.334}})[0]


def test_one_to_two_needs_no_other_setting_and_begins_as_fast_as_it_may():
    breath = parse({"breath": {"inhale_share": 0.334}}).breath
    assert breath.first_bpm == pytest.approx(10.0, abs=0.03)
    assert parse({"breath": {"start_bpm": 8.0, "inhale_share": 0.334}}).breath.first_bpm == 8.0


@given(
    rate=st.floats(4, 12), start=st.floats(4, 12), share=st.floats(0.334, 0.5)
)  # what promise 3 allows is what is accepted, whatever the three are
def test_accepted_breaths_keep_promise_3(rate, start, share):
    try:
        breath = parse({"breath": {"rate_bpm": rate, "start_bpm": start, "inhale_share": share}}).breath
    except ConfigError:
        return
    for bpm in (breath.rate_bpm, breath.first_bpm):
        assert 2 - 1e-6 <= 60 / bpm * share <= 10 + 1e-6
        assert 2 - 1e-6 <= 60 / bpm * (1 - share) <= 10 + 1e-6


def test_printed_settings_read_back_as_the_same():
    changed = parse({"skin": {"front_end": "divider", "fixed_ohm": 123456.7}, "adc": {"address": 0x4A}})
    assert parse(tomllib.loads(as_toml(changed, CHOICES))) == changed


def test_folder_keys_and_language_are_not_among_the_values_that_others_may_read():
    theirs = {"record": {"folder": "/home/somebody"}, "text": {"language": "de"}}
    assert all_values(parse(theirs)) == all_values(Config())
    others = [f for f in fields(Config) if f.name not in ("lsl", "mqtt")]  # neighbours, whom lamp.number is for
    assert len(all_values(Config())) == sum(len(fields(getattr(Config(), f.name))) for f in others) - 5


def test_a_palette_that_is_offered_is_accepted_and_printed_among_the_choices():
    offered = {**CHOICES, "light.palette": ("ember", "dusk")}
    config = parse({"light": {"palette": "dusk"}}, choices=offered)
    assert """('ember', 'dusk'; default "ember")""" in as_toml(config, offered)
    assert errors({"light": {"palette": "dusk"}}) == [
        "ebb.toml: light.palette = 'dusk' is none of 'ember', 'dawn', 'mono'"
    ]


def test_choices_are_offered_for_settings_that_exist_and_hold_their_defaults():
    for key, choices in CHOICES.items():
        section, name = key.split(".")
        assert getattr(getattr(Config(), section), name) in choices


def test_every_setting_has_a_meaning_and_a_range_or_choices():
    for section in fields(Config):
        for f in fields(type(getattr(Config(), section.name))):
            assert f.metadata["meaning"]
            free = f.type is bool or f.name in ("device", "folder", "age_recipient")
            assert (
                free
                or f"{section.name}.{f.name}" in CHOICES
                or f.metadata["one_of"]
                or f.metadata["low"] < f.metadata["high"]
            ), f.name


@pytest.mark.parametrize("text", ["rate = = 6", "\xff\xfe", "a = 1\na = 2", "a = " + "1" * 5000, "a = " + "[" * 5000])
def test_a_file_that_is_not_toml_says_so(tmp_path, text):
    file = tmp_path / "ebb.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"not TOML|no text in UTF-8"):
        load(file, None, CHOICES)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "ebb.toml", None, CHOICES)


KEY = "age1gklqm9gz05f6ek29j3k067e5mm6h3734rvrn5e5nx5t08qq7hansjam3q8"


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("age1abc", "is no age public key of 62 characters"),
        (KEY[:30] + "q" + KEY[31:], "a character of it is mistyped"),
        (KEY[:-2] + KEY[-1] + KEY[-2], "a character of it is mistyped"),
        (KEY.upper(), "is no age public key"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", "is no age public key"),
    ],
)
def test_a_key_that_is_none_is_refused_with_what_is_wrong(key, why):
    for code in "ab":
        with pytest.raises(ConfigError, match=f"^ebb.toml: {code}.age_recipient .*{why}"):
            parse({code: {"age_recipient": key}})
    assert parse({"a": {"age_recipient": KEY}}).a.age_recipient == KEY


def test_an_identity_in_the_place_of_a_key_is_refused_and_not_repeated():
    with pytest.raises(ConfigError, match="keep it off the lamp") as told:
        parse({"b": {"age_recipient": "AGE-SECRET-KEY-15Y7R"}})
    assert "15Y7R" not in str(told.value)


@pytest.mark.parametrize(
    ("environment", "is_root", "found"),
    [
        ({}, True, "var/lib/ebb"),
        ({}, False, "home/.local/state/ebb"),
        ({"XDG_STATE_HOME": "mine"}, True, "mine/ebb"),
        ({"STATE_DIRECTORY": "service", "XDG_STATE_HOME": "mine"}, False, "service"),
    ],
)
def test_recordings_are_found_where_the_service_keeps_them_also_from_roots_home(
    tmp_path, monkeypatch, environment, is_root, found
):
    (tmp_path / "var" / "lib" / "ebb").mkdir(parents=True)
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    assert state_folder(tmp_path, is_root) == tmp_path / found


def test_a_user_whom_the_system_does_not_know_has_settings_nowhere(monkeypatch):
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert user_folder() == Path("/.config/ebb")
