"""What the page and the lamp tell one another, and what a phone's headers say, for arbitrary ones."""

import json
import struct
import zlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import event_loop
from support.page_server import TOKEN
from support.property_examples import examples

from device.page import feed, guard
from device.page.guard import Once, Refused
from device.page.http import Request
from device.page.known import Phones
from device.page.words import chosen, languages
from drivers.live import LENGTH, PIXELS, Finger, Live, Mode, Pairing, packed, unpacked
from drivers.phone import LONGEST, command_of

BYTE, SINGLE = st.integers(0, 255), st.floats(width=32, allow_nan=False, allow_infinity=False)
LIVES = st.builds(
    Live, number=st.integers(0, 2**32 - 1), t_ns=st.integers(0, 2**62), mode=st.sampled_from(Mode),
    fingers=st.tuples(st.sampled_from(Finger), st.sampled_from(Finger)), asking=st.booleans(), softer=st.integers(0, 2),
    simulated=st.booleans(), pairing=st.sampled_from(Pairing), points=st.tuples(BYTE, BYTE), phones=BYTE, left_s=SINGLE,
    lungs=SINGLE, phase=SINGLE, rate_bpm=SINGLE, inhale_share=SINGLE,
    ring=st.integers(0, PIXELS).flatmap(lambda n: st.binary(min_size=3 * n, max_size=3 * n)),
)  # fmt: skip
HEADER = st.text(st.characters(max_codepoint=255, exclude_characters="\0\r\n"), max_size=80)
LOCAL = ("192.168.1.7", 80)


def asked(**headers):
    return Request("GET", "/", {}, headers, b"", LOCAL)


@given(LIVES)
@examples(100)
def test_any_record_reads_as_it_was_written_and_can_be_told_to_a_phone(live):
    assert unpacked(packed(live)) == live
    json.dumps(feed.state(live), allow_nan=False)


@given(st.binary(min_size=LENGTH - 4, max_size=LENGTH - 4))
@examples(200)
def test_whatever_has_the_right_check_is_a_record_that_can_be_told_or_none(body):
    live = unpacked(b"ebb1" + body[4:] + zlib.crc32(b"ebb1" + body[4:]).to_bytes(4, "little"))
    if live is not None:
        json.dumps(feed.state(live), allow_nan=False)


@given(LIVES, st.integers(0, 8 * LENGTH - 1), st.integers(0, 8 * LENGTH - 1))
@examples(200)
def test_of_no_record_two_flipped_bits_are_taken(live, one, other):
    assume(one != other)
    torn = bytearray(packed(live))
    for bit in (one, other):
        torn[bit // 8] ^= 1 << bit % 8
    assert unpacked(bytes(torn)) is None


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_record_with_what_is_no_number_is_none(number):
    body = bytearray(packed(Live(1, 1, Mode.SESSION, (Finger.FOUND,) * 2, False, 0, False, Pairing.SHUT, (0, 0), 0,
                                 1.0, 0.5, 0.5, 6.0, 0.5, b""))[:-4])  # fmt: skip
    at = body.index(struct.pack("<f", 6.0))
    body[at : at + 4] = struct.pack("<f", number)
    assert unpacked(bytes(body) + zlib.crc32(body).to_bytes(4, "little")) is None


WORDS = ["begin ", "for-two", "softer ", "mark", "stop", "pair ", "unpair", "0.6", "1", " ", "settle", "17", "0f" * 32,
         "\n", "é", "_", "../", "\0", "١"]  # fmt: skip
LANGUAGES = st.tuples(
    st.sampled_from(["de", "en", "fr", "de-AT", "EN-gb", "*", "d", ""]),
    st.sampled_from(["", ";q=0", ";q=1", ";q=0.5", ";q=x"]),
).map("".join)


@given(st.lists(st.sampled_from(WORDS), max_size=6).map("".join))
@examples(300)
def test_of_words_put_together_only_a_command_to_the_letter_is_one(text):
    sent = text.encode()
    command = command_of(sent)
    if command is None:
        assert text not in ("for-two", "mark", "stop", "unpair", "softer 1", "softer 0.6", "begin settle")
    else:
        assert str(command) == text
        assert text.isprintable()
        assert "/" not in text
        assert len(sent) <= LONGEST


@given(st.one_of(HEADER, st.sampled_from([*LOCAL[:1], "192.168.1.7:80", "LOCALHOST"])))
@examples(200)
def test_whatever_host_is_asked_for_the_lamps_own_names_alone_are_answered(host):
    if host.lower() in guard.own_names(asked()):
        guard.require_own_address(asked(host=host))
    else:
        with pytest.raises(Refused):
            guard.require_own_address(asked(host=host))


@given(HEADER, HEADER)
@examples(200)
def test_whatever_cookies_there_are_a_phone_is_known_by_its_token_alone(before, after):
    async def ask(digest):
        return digest == guard.digest(TOKEN)

    phones = Phones(ask)
    assert event_loop.run(phones.of(asked(cookie=f"{before};{after}"))) is None
    assert event_loop.run(phones.of(asked(cookie=f"{before}; ebb={TOKEN}; {after}"))) == guard.digest(TOKEN)


@given(st.one_of(HEADER, st.lists(LANGUAGES).map(",".join)))
@examples(200)
def test_whatever_language_is_asked_for_there_is_one(accepts):
    assert chosen(accepts) in languages()


@given(HEADER)
@examples(100)
def test_whatever_a_form_says_its_own_value_alone_is_taken(given_value):
    once = Once()
    value = once.value()
    with pytest.raises(Refused):
        once.require(given_value)
    once.require(value)
