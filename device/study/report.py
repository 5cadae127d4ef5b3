"""A study as a page: how complete, how good and how surely dated it is, by lamp and month. Tells of no body."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from device.language import ENGLISH, speaking
from device.report import html
from device.study.found import Found, Wanted
from device.study.parts import Made
from device.study.tables import Row
from device.text.numbers import share

UNKNOWN = "–"
KNOWN = ("heart_rate_share", "rsa_share", "skin_share")
HEADS = (
    "Lamp", "Month", "Recordings", "Hours", "Lost", "Clock set", "Heart rate known", "Swing known", "Skin known",
    "Artefacts",
)  # fmt: skip
HOW = (
    "Recordings: of one person each. Hours: of all of them. Lost: seconds that never reached the card, or are damaged.",
    "Clock set: of how many the lamp knew the time of day. The others stand under the month 'unknown'.",
    "Known: share of the time in which it was known; elsewhere the tables have null, and never 0.",
    "Artefacts: median share, over recordings, of intervals that are not the heart's own. All else leaves them out.",
)
MOST = 100  # failures that the page lists; failures.csv has them all


@dataclass(slots=True)
class Tally:
    """Recordings of one lamp and month. known: minutes in which it was known, by column."""

    count: int = 0
    minutes: float = 0.0
    lost_s: float = 0.0
    dated: int = 0
    known: Counter[str] = field(default_factory=Counter)
    artefacts: list[float] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """One more recording, as its row in the table of sessions."""
        self.count += 1
        self.minutes += row["minutes"]
        self.lost_s += row["gaps_s"]
        self.dated += row["clock_set"]
        for name in KNOWN:
            self.known[name] += row["minutes"] * (row[name] or 0.0)
        if row["artefact_share"] is not None:
            self.artefacts.append(row["artefact_share"])

    def cells(self) -> list[str]:
        """Under HEADS, without lamp and month."""
        shares = [share(self.known[name] / self.minutes) if self.minutes else UNKNOWN for name in KNOWN]
        artefacts = share(sorted(self.artefacts)[len(self.artefacts) // 2]) if self.artefacts else UNKNOWN
        return [str(self.count), f"{self.minutes / 60:.2f}", f"{self.lost_s:.0f} s", f"{self.dated} of {self.count}",
                *shares, artefacts]  # fmt: skip


class Tallies:
    """What the table of sessions comes to, while its rows go by."""

    def __init__(self) -> None:
        self.by_month: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self.whole, self.simulated, self.alone = Tally(), 0, 0

    def counting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            for tally in (self.whole, self.by_month[row["lamp"], row["month"]]):
                tally.add(row)
            self.simulated += row["simulated"]
            self.alone += row["alone"]
            yield row


def page(found: Found, failed: Sequence[tuple[Wanted, str]], tallies: Tallies, made: Made) -> str:
    """The page as HTML that needs nothing else."""
    with speaking(ENGLISH):
        return html.document("Ebb: a study", _body(found, failed, tallies, made), "whole")


def _body(found: Found, failed: Sequence[tuple[Wanted, str]], tallies: Tallies, made: Made) -> Iterator[str]:
    whole = tallies.whole
    if tallies.simulated:
        words = (
            f"Simulated: {tallies.simulated} of {whole.count} recordings. No body was measured, a program made these."
        )
        yield html.text("p", words, "simulated")
    yield html.text("h1", "A study")
    lamps = len({lamp for lamp, _ in tallies.by_month})
    words = f"lamps: {lamps} · recordings: {whole.count} · hours: {whole.minutes / 60:.2f}"
    yield html.text("p", words, "when")
    if tallies.alone:
        words = f"In {tallies.alone} recordings another person was there and was not read: pace, swing and joined "
        yield html.text("p", f"{words}hands may not be as they were lived.", "notice")
    yield html.glance(zip(HEADS[5:], whole.cells()[3:], [()] * 5, strict=True))
    yield html.text("h2", "By lamp and month")
    rows = ([lamp, month, *tally.cells()] for (lamp, month), tally in sorted(tallies.by_month.items()))
    yield html.table("Completeness, quality, and whether the clock was set", HEADS, rows)
    yield html.listed(HOW)
    yield html.text("h2", "Who is left out")
    left = [[lamp, person, why, str(count)] for (lamp, person, why), count in sorted(found.left_out.items())]
    none = html.text("p", "Nobody: all who were recorded had agreed.")
    yield html.table("Not read", ("Lamp", "Person", "Why", "Recordings"), left) if left else none
    yield html.text("h2", "What could not be read")
    told = [[one.lamp, str(one.number), why] for one, why in failed[:MOST]]
    if failed[MOST:]:
        told.append(["", "", f"and {len(failed) - MOST} more, in failures.csv"])
    yield html.table("Not read", ("Lamp", "Session", "Why"), told) if told else html.text("p", "Nothing.")
    by = f"Read by Ebb {made.version}, code {made.code[:12]}, settings {made.settings[:12]}. No medical device."
    yield html.text("p", by, "foot")
