"""Moving to a new lamp: a card that is cut off, full or lying in between has whole sessions, and it goes on."""

from contextlib import suppress

import pytest
from support import old_cards
from support.forgetful_disk import ForgetfulDisk
from support.old_cards import numbers, take

from device.library import forgetting, moving, resonance_history
from device.recording import folders, repair
from drivers import stored
from drivers.simulated.card import Trouble, TroubledCard
from drivers.system.card import Disk


@pytest.fixture
def there(tmp_path):
    return old_cards.recordings(tmp_path / "old")


@pytest.fixture
def here(tmp_path):
    return tmp_path / "lamp" / "recordings"


def left_over(where):
    return [path for path in where.rglob("*") if stored.BESIDE.fullmatch(path.name)]


class PowerCut(BaseException):
    """It is dark at once, and nothing is tidied up."""


class CutDisk(Disk):
    """A card whose power goes before the change of that number; from then on nothing reaches it."""

    def __init__(self, changes):
        self._left = changes

    def _live(self):
        self._left -= 1
        if self._left < 0:
            raise PowerCut

    def create_folder(self, folder):
        self._live()
        super().create_folder(folder)

    def create(self, path, content):
        self._live()
        file = super().create(path, content)
        write = file.write

        def torn(at, data):
            write(at, data[:333])
            self._live()
            write(at, data)

        file.write = torn
        return file

    def replace(self, path, content):
        self._live()
        super().replace(path, content)

    def settle(self, made, path):
        self._live()
        super().settle(made, path)

    def remove(self, path):
        self._live()
        super().remove(path)


def test_a_cut_at_any_moment_leaves_whole_sessions_and_the_next_time_brings_the_rest(there, tmp_path):
    there_before, uncut = old_cards.tree(there), tmp_path / "uncut"
    take(there, uncut)
    for changes in range(60):
        here = tmp_path / f"{changes}" / "recordings"
        with suppress(PowerCut):
            take(there, here, CutDisk(changes))
            break
        for session in folders.every(here):
            name = session.folder.relative_to(here)
            assert old_cards.tree(session.folder) == old_cards.tree(uncut / name)
        if changes % 2:  # a recording begins, or everything is forgotten, before it is tried again
            repair.repair_all(Disk(), here)
            assert left_over(here) == []
        take(there, here)
        repair.repair_all(Disk(), here)
        assert old_cards.tree(here) == old_cards.tree(uncut)
    assert changes == 23
    assert old_cards.tree(there) == there_before


def test_what_a_card_forgets_that_says_yes_too_soon_is_no_session_that_was_told_to_be_here(
    there, tmp_path, monkeypatch
):
    root = tmp_path / "lamp"
    root.mkdir()
    disk, told = ForgetfulDisk(monkeypatch, root), []
    for one in moving.take(Disk(), moving.plan(there, root / "recordings"), print):
        told.append((one.folder, old_cards.tree(one.session.folder)))
        if len(told) == 2:
            break
    disk.cut()
    assert [old_cards.tree(folder) for folder, _ in told] == [content for _, content in told]


def test_what_a_cut_left_half_is_forgotten_with_everything(there, here):
    with suppress(PowerCut):
        take(there, here, CutDisk(5))
    assert left_over(here)
    forgetting.carry_out(Disk(), forgetting.of_everything(here, here / "boot", folders.every(here), None))
    assert [path for path in here.rglob("*") if path.is_file()] == []


def test_a_session_that_is_being_taken_in_is_not_swept_away_by_a_recording_that_begins(there, here):
    class Sweeping(Disk):
        def settle(self, made, path):
            repair.repair_all(Disk(), here)
            super().settle(made, path)

    assert take(there, here, Sweeping()) == (2, [])
    assert old_cards.tree(here) == old_cards.tree(there)


class Ticking:
    """A clock that goes on by a second whenever it is asked."""

    def __init__(self):
        self._now = 0.0

    def now(self):
        self._now += 1.0
        return self._now


@pytest.mark.parametrize("kind", [Trouble.FULL, Trouble.READ_ONLY])
def test_a_card_that_is_full_or_read_only_in_between_keeps_whole_sessions_and_the_rest_comes_later(there, here, kind):
    for begins in range(1, 25, 3):
        card = TroubledCard(Disk(), Ticking(), [(float(begins), 1e9, kind)])
        with pytest.raises(OSError, match=r"No space|Read-only"):
            take(there, here, card)
        for session in folders.every(here):
            assert old_cards.tree(session.folder) == old_cards.tree(there / session.folder.relative_to(here))
    take(there, here)
    repair.repair_all(Disk(), here)
    assert old_cards.tree(here) == old_cards.tree(there)


def test_a_card_that_does_not_keep_what_it_took_is_found_out(there, here):
    class Lying(Disk):
        def create(self, path, content):
            file = super().create(path, content)
            if path.name == "b.edf":
                file.write = lambda at, data: type(file).write(file, at, bytes(len(data)))
            return file

    arrived, [told] = take(there, here, Lying())
    assert arrived == 1
    assert "b.edf: the card did not keep what was written to it" in told
    assert (numbers(here), left_over(here)) == ([1], [])
    assert [row["session"] for row in resonance_history.history(here, "b", True)] == []
    assert take(there, here) == (1, [])
    assert old_cards.tree(here) == old_cards.tree(there)
