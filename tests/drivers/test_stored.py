"""Reading what lies on a disk: only regular files, of a bounded size, with values that can be what they say."""

import os

import pytest

from drivers import stored


def test_a_file_is_read_and_a_folder_a_pipe_and_a_device_are_told_as_such(tmp_path):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfx = 1")
    assert stored.toml(stored.text(tmp_path / "a")) == {"x": 1}
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path, "a folder"), (tmp_path / "pipe", "no regular file")):
        with pytest.raises(stored.UnreadableError, match=words):
            stored.content(path)
    with pytest.raises(FileNotFoundError):
        stored.content(tmp_path / "none")


def test_a_link_is_followed_within_its_folder_and_not_out_of_it(tmp_path):
    inside, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    inside.mkdir()
    elsewhere.write_text("secret")
    (inside / "a").write_text("mine")
    (inside / "near").symlink_to("a")
    (inside / "far").symlink_to(elsewhere)
    (inside / "itself").symlink_to("itself")
    (tmp_path / "other name").symlink_to(inside)
    assert stored.content(inside / "near") == b"mine"
    assert stored.content(tmp_path / "other name" / "near") == b"mine", "the folder itself may be elsewhere"
    with pytest.raises(stored.UnreadableError, match="out of its folder"):
        stored.content(inside / "far")
    with pytest.raises((stored.UnreadableError, OSError)):
        stored.content(inside / "itself")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(stored.UnreadableError, match="up to 1048576 are read"):
        stored.content(tmp_path / "large")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1" + "0" * 400, "a whole number beyond"),
        ("x = 1" + "0" * 5000, "not TOML"),
        ("x = inf", "inf for a number"),
        ("x = " + "[" * 30 + "]" * 30, "deep"),
        ("x = " + "[" * 3000 + "]" * 3000, "not TOML"),
        ("x", "not TOML"),
    ],
)
def test_toml_that_no_setting_can_be_is_told(text, words):
    with pytest.raises(stored.UnreadableError, match=words):
        stored.toml(text)


@pytest.mark.parametrize(
    "text", ["1", "[]", "{", "[" * 100_000, '{"a": ' * 1000 + "1" + "}" * 1000, '{"a": 1' + "0" * 99 + "}"]
)
def test_json_that_is_no_object_of_ours_is_told(text):
    with pytest.raises(stored.UnreadableError):
        stored.json_object(text)


def test_what_is_no_number_is_null_and_a_damaged_line_costs_itself_alone(tmp_path):
    assert stored.json_object('{"a": NaN, "b": [-Infinity, 1e999, 1.5]}') == {"a": None, "b": [None, None, 1.5]}
    (tmp_path / "lines").write_bytes(b'{"a": 1}\n\xff\xfe\n{"a": 2}\n')
    first, second, third = (row for _, row in stored.json_lines(tmp_path / "lines"))
    assert (first, third) == ({"a": 1}, {"a": 2})
    assert isinstance(second, stored.UnreadableError)
    assert list(stored.json_lines(tmp_path / "none")) == []
