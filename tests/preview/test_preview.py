"""Previews: what they show is what the lamp would do, they move no faster than it, and half a file is never left."""

import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from device.preview import render, timeline
from device.preview.footage import Footage, Glow, exposed, gif
from device.preview.signed import require_free
from device.settings.parse import ConfigError, parse

PIXELS, HZ = 24, 45


def still(frames, times, captions=()):
    """Without pace and touch."""
    return Footage(frames, times, np.full(len(times), np.nan), np.zeros(len(times)), captions)


def breathing(seconds, peak=0.6):
    """One warm breath in ten seconds, over the whole ring."""
    times = np.arange(1, round(seconds * HZ) + 1) / HZ
    lungs = 0.5 - 0.5 * np.cos(2 * np.pi * times / 10)
    return still(peak * lungs[:, None, None] * np.ones((1, PIXELS, 1)) * np.array((1.0, 0.6, 0.2)), times)


def brightness(image):
    return np.asarray(image.convert("RGB"), float).sum(axis=2)


def test_a_strip_is_bright_where_the_lamp_is_and_dark_where_it_is_not(tmp_path):
    shown = replace(breathing(40), captions=[(0.0, "breath"), (20.0, "dark")])
    shown.frames[20 * HZ :] = 0
    timeline.png(tmp_path / "x.png", shown)
    with Image.open(tmp_path / "x.png") as image:
        assert image.size[0] == timeline.WIDTH
        row = brightness(image)[
            timeline.HEAD + timeline.RING + timeline.GAP + timeline.STRIP // 2, timeline.LEFT : -timeline.RIGHT
        ]
    at = np.linspace(0, 40, len(row))
    assert row[(at > 4) & (at < 6)].min() > 300
    assert row[(at > 9.7) & (at < 10.3)].max() < 150
    assert row[at > 21].max() < 60


def test_pace_and_touch_are_drawn_where_they_are_and_not_where_nothing_is_asked(tmp_path):
    shown = breathing(60)
    pace = np.where(shown.times < 30, np.nan, 6.0)
    touch = np.where((shown.times > 40) & (shown.times < 41), 1.0, 0.0)
    timeline.png(tmp_path / "x.png", replace(shown, pace=pace, touch=touch))
    with Image.open(tmp_path / "x.png") as image:
        warm = (np.asarray(image) == timeline.WARM).all(axis=2)
    columns = np.flatnonzero(warm.any(axis=0)) - timeline.LEFT
    assert columns.min() == pytest.approx(timeline.ACROSS / 2, abs=4)
    touch_rows = warm[: timeline.HEAD + timeline.RING + 2 * timeline.GAP + timeline.STRIP + timeline.TOUCH]
    felt = np.flatnonzero(touch_rows.any(axis=0)) - timeline.LEFT
    assert felt.min() == pytest.approx(timeline.ACROSS * 40 / 60, abs=3)
    assert felt.max() == pytest.approx(timeline.ACROSS * 41 / 60, abs=3)


def test_a_part_that_begins_is_marked_above_the_light_and_cuts_none_of_it(tmp_path):
    shown = still(np.full((600, PIXELS, 3), 0.5), np.arange(600.0), [(0.0, "one"), (300.0, "two")])
    timeline.png(tmp_path / "x.png", shown)
    with Image.open(tmp_path / "x.png") as image:
        light = brightness(image)[timeline.HEAD + timeline.RING + timeline.GAP :][
            : timeline.STRIP, timeline.LEFT : -timeline.RIGHT
        ]
        above = brightness(image)[timeline.HEAD + timeline.RING :][: timeline.GAP, timeline.LEFT : -timeline.RIGHT]
    assert np.ptp(light[timeline.STRIP // 2]) == 0
    assert np.argmax(above.sum(axis=0)[10:]) + 10 == pytest.approx(above.shape[1] / 2, abs=3)


def lines(image):
    """Rows of the pace's axis that a line is drawn in."""
    below = timeline.HEAD + timeline.RING + 2 * timeline.GAP + timeline.STRIP
    flat = (np.asarray(image)[below:, timeline.LEFT : -timeline.RIGHT] == timeline.LINE).all(axis=2).mean(axis=1)
    return np.flatnonzero(flat > 0.5)


@pytest.mark.parametrize(("slowest", "fastest"), [(6, 6), (4.5, 6.5), (6, 11), (4, 12)])
def test_the_numbers_of_the_paces_axis_stand_apart(tmp_path, slowest, fastest):
    shown = breathing(20)
    timeline.png(tmp_path / "x.png", replace(shown, pace=np.linspace(slowest, fastest, len(shown.times))))
    with Image.open(tmp_path / "x.png") as image:
        rows = lines(image)
    assert len(rows) >= 2
    assert np.diff(rows).min() > timeline.LETTERS


def test_a_motor_that_is_still_and_a_pace_that_is_not_asked_for_are_said_and_not_left_empty(tmp_path):
    timeline.png(tmp_path / "x.png", breathing(20))
    with Image.open(tmp_path / "x.png") as image:
        below = brightness(image)[
            timeline.HEAD + timeline.RING + 2 * timeline.GAP + timeline.STRIP :, timeline.LEFT : timeline.LEFT + 90
        ]
    assert below[: timeline.TOUCH].max() > 150
    assert below[timeline.TOUCH + timeline.GAP :][: timeline.PACE].max() > 150


def test_a_preview_says_at_its_foot_that_the_body_is_simulated(tmp_path, monkeypatch):
    texts = []
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda self, at, text, **more: texts.append(text))
    render.programme(tmp_path / "x.png", parse({}), "check-in")
    assert "check-in, with a simulated body" in texts


def test_the_white_of_a_small_point_stays_white_in_a_gif(tmp_path):
    shown = breathing(10, peak=0.3)
    shown.frames[:, 0] = 0.3
    gif(tmp_path / "x.gif", shown)
    with Image.open(tmp_path / "x.gif") as image:
        image.seek(2)
        rgb = np.asarray(image.convert("RGB"), float)
    red, green, blue = rgb.reshape(-1, 3)[rgb.sum(axis=2).argmax()]
    assert blue > 0.9 * red
    assert green > 0.9 * red


def test_long_sessions_and_single_frames_are_drawn_as_well(tmp_path):
    whole = breathing(1200)
    captions = [(60.0 * k, f"part {k} of a programme") for k in range(20)]
    frames, times = whole.frames[::9], whole.times[::9]
    timeline.png(tmp_path / "long.png", still(frames, times, captions))
    timeline.png(tmp_path / "short.png", still(frames[:1], times[:1]))
    gif(tmp_path / "short.gif", still(frames[:1], times[:1]))
    assert (tmp_path / "long.png").stat().st_size < 1e6


def test_a_gif_moves_as_the_lamp_does_at_its_own_speed_and_is_small(tmp_path):
    assert gif(tmp_path / "x.gif", breathing(10)) == pytest.approx(10, abs=0.1)
    assert (tmp_path / "x.gif").stat().st_size < 600e3
    lit, shown_ms = [], 0
    with Image.open(tmp_path / "x.gif") as image:
        for k in range(image.n_frames):
            image.seek(k)
            lit.append(brightness(image).mean())
            shown_ms += image.info["duration"]
    assert shown_ms == pytest.approx(10_000, abs=100)
    assert np.argmax(lit) * 10 / len(lit) == pytest.approx(5, abs=0.5)


@pytest.mark.soak
def test_a_long_gif_shows_its_first_minute_and_never_runs_faster(tmp_path):
    assert gif(tmp_path / "x.gif", breathing(70)) == 60.0


def test_a_picture_of_a_ring_has_its_bottom_at_the_bottom_and_goes_around_clockwise():
    for pixel, (row, column) in {0: (1, 0), 6: (0, -1), 12: (-1, 0), 18: (0, 1)}.items():
        frame = np.zeros((PIXELS, 3))
        frame[pixel] = 1.0
        lit = Glow(PIXELS, 90).draw(frame).sum(axis=2)
        at = np.array(np.unravel_index(lit.argmax(), lit.shape)) - 45
        assert at @ (row, column) > 25


def test_a_dim_lamp_is_exposed_as_the_eye_would_and_darkness_stays_dark():
    frames = breathing(10, peak=0.3).frames
    assert exposed(frames).max() == pytest.approx(0.97)
    assert exposed(frames / 10).max() < 0.15
    assert not exposed(np.zeros((3, PIXELS, 3))).any()


@pytest.mark.parametrize("name", ["x.jpg", "x", "x.PDF"])
def test_a_suffix_that_is_not_known_is_said_with_those_that_are(tmp_path, name):
    with pytest.raises(ConfigError, match=r"drawn as \.png or \.gif"):
        render.programme(tmp_path / name, parse({}), "settle")
    with pytest.raises(ConfigError, match=r"drawn as \.svg"):
        render.breath(tmp_path / name, parse({}))


@pytest.mark.parametrize(("suffix", "draw"), [(".png", timeline.png), (".gif", gif)])
def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path, suffix, draw):
    (tmp_path / f"taken{suffix}").mkdir()
    for path in (tmp_path / "nowhere" / f"x{suffix}", tmp_path / f"taken{suffix}"):
        with pytest.raises(ConfigError, match="cannot be written"):
            draw(path, breathing(1))
    assert [p.name for p in tmp_path.iterdir()] == [f"taken{suffix}"]


def test_a_preview_replaces_a_picture_that_it_drew_and_nothing_else(tmp_path):
    mine = tmp_path / "x.svg"
    render.breath(mine, parse({}))
    ElementTree.parse(mine)
    render.breath(mine, parse({}))
    mine.write_bytes(mine.read_bytes().replace(b"breathe in", b"breathe out"))
    (tmp_path / "link.svg").symlink_to(mine)
    (tmp_path / "folder.svg").mkdir()
    (tmp_path / "empty.svg").touch()
    before = mine.read_bytes()
    for name in ("x.svg", "link.svg", "folder.svg", "empty.svg"):
        with pytest.raises(ConfigError, match="it is there, and not as 'ebb preview' drew it"):
            render.breath(tmp_path / name, parse({}))
    (tmp_path / "x.png").write_bytes(b"a photograph")
    with pytest.raises(ConfigError, match="it is there"):
        render.programme(tmp_path / "x.png", parse({}), "settle")
    assert mine.read_bytes() == before


@pytest.mark.parametrize(("suffix", "draw"), [(".png", timeline.png), (".gif", gif)])
def test_a_picture_is_one_for_every_viewer_though_a_line_follows_it(tmp_path, suffix, draw):
    path = tmp_path / f"x{suffix}"
    draw(path, breathing(1))
    require_free(path)
    with Image.open(path) as image:
        image.load()


def test_without_pillow_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ConfigError, match=r"pip install -e '.\[preview\]'"):
        render.programme(tmp_path / "x.png", parse({}), "settle")


def test_the_svg_has_a_ring_for_each_frame_and_its_words_below():
    frames = breathing(1).frames
    drawn = render.svg(frames[:3], ["in", "", "out"])
    assert drawn.count("<circle") == 3 * 2 * PIXELS
    assert ">in</text>" in drawn
    with pytest.raises(ValueError, match="zip"):
        render.svg(frames[:3], ["in"])
