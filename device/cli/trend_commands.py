"""`ebb trend`: one person's weeks, programme by programme, in the terminal or as a page."""

from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from device.cli.arguments import CLOSED, IDENTITY, argument, card_and_root, command, flag, identities
from device.cli.page_files import write
from device.cli.width import say, width
from device.language import msgid, tr
from device.library import summaries, trend
from device.recording.folders import PEOPLE, SessionError
from device.settings.tree import Config
from device.text import weeks as words
from device.text.table import table
from drivers.ports import Card

USUAL_WEEKS, MOST_WEEKS = 12, 520
SIMULATED_ONES = msgid("; 'ebb trend --simulated' tells of the simulated ones")
WIDEST = 100  # columns: more would only draw each week wider


def weeks(text: str) -> int:
    """An argument's value: how many weeks."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WEEKS:
        raise ArgumentTypeError(
            tr("{text!r} weeks: it must be a whole number from 1 to {most}", text=text, most=MOST_WEEKS)
        )
    return int(text)


@command(
    argument("--person", "whose, where there are several: a or b", metavar="CODE"),
    flag("--simulated", "of simulated sessions instead of real ones"),
    argument("--program", "of this programme alone", metavar="NAME"),
    argument("--weeks", "how many, else {usual}", {"usual": USUAL_WEEKS}, type=weeks, default=USUAL_WEEKS, metavar="N"),
    argument("--to", "as a page to read, print or bring along: .html, .pdf, or a folder", type=Path, metavar="FILE"),
    IDENTITY,
)  # fmt: skip
def _trend(ask: Namespace, config: Config) -> None:
    card, root = card_and_root(ask, config)
    code, found, closed = _readings(ask, card, root)
    if not found:
        whose = tr(" of person {code}", code=ask.person) if ask.person else ""
        whose += tr(" led by {programme}", programme=ask.program) if ask.program else ""
        none = msgid("there are no sessions of a real body in {folder} yet{whose}")
        if ask.simulated:
            none = msgid("there are no simulated sessions in {folder} yet{whose}")
        other = "" if ask.simulated or not any(summaries.summed_up(card, root, True)) else tr(SIMULATED_ONES)
        say(tr(none, folder=root, whose=whose) + other)
    elif ask.to:
        from device.report.weeks_page import page

        html = page(code, found, ask.weeks, ask.simulated)
        write(card, root, root / PEOPLE, [code], ask.to, f"ebb-weeks-{code}", html)
    else:
        _print(found, ask.weeks, ask.simulated)
    if closed:
        say(CLOSED)


def _readings(ask: Namespace, card: Card, root: Path) -> tuple[str, list[trend.Reading], bool]:
    """Whose, all of them, and whether some are encrypted and nothing was given to open them.

    Raises SessionError if there are several people and nobody says whose.
    """
    known = list(summaries.summed_up(card, root, ask.simulated, identities(ask)))
    codes = sorted({code for _, code, _ in known})
    if ask.person is None and len(codes) > 1:
        raise SessionError(
            tr("there are sessions of {codes}: say whose weeks, with --person", codes=tr(" and ").join(codes))
        )
    theirs = [(info, summary) for info, code, summary in known if ask.person in (None, code)]
    code = ask.person or "".join(codes)
    found = [one for one in trend.readings(theirs) if ask.program in (None, one.programme)]
    return code, found, not ask.identity and any(code in info.encrypted for info, _ in theirs)


def _print(found: list[trend.Reading], count: int, simulated: bool) -> None:
    mondays, shown = trend.newest_weeks(found, count)
    if simulated:
        print(tr(words.SIMULATED))
    heads, rows = [tr(head) for head in words.HEADS], [words.row(week) for week in trend.weeks(shown)]
    print(*table(heads, rows, width(), heads[2:], keys=2), sep="\n")
    for name in sorted({one.programme for one in shown}):
        own, every = ([one for one in some if one.programme == name] for some in (shown, found))
        print()
        print(
            *words.programme(name, mondays, trend.weeks(own), words.newest(own, every), min(width(), WIDEST)), sep="\n"
        )
    print()
    _say_what_it_is(shown)


def _say_what_it_is(shown: list[trend.Reading]) -> None:
    if any(not one.synchronised for one in shown):
        say(tr(words.CLOCK_NOT_SET))
    if any(one.settled_share is not None for one in shown):
        say(tr(words.SETTLED))
    if any(one.rmssd_ms is not None for one in shown):
        say(tr(words.BREATHING))
