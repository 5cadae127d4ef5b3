"""`ebb forget`: what Ebb has of a session, of a person or of everybody is listed, and then gone."""

from argparse import Namespace

from device.app import boot_partition
from device.cli.arguments import argument, card_and_root, command, flag
from device.cli.removing import remove
from device.language import msgid, tr
from device.library import codes, forgetting, ours, phones, stored_sessions
from device.recording.folders import SessionError
from device.settings.paths import boot_folder, state_folder
from device.settings.tree import Config

UNREACHED = msgid(
    "Not within reach: what you copied yourself, results of sessions that were not recorded, what the system's log "
    "says of when sessions were (journalctl), and traces that a memory card keeps until it writes over them."
)


@command(
    argument("session", "its number, its folder, or 'last'", nargs="?", metavar="SESSION"),
    argument("--person", "whose alone: a or b", metavar="CODE"),
    flag("--everything", "of all sessions, with own paces, copies, pages, phones that were let in, and codes"),
    flag("--yes", "do not ask"),
)
def _forget(ask: Namespace, config: Config) -> int:
    card, root = card_and_root(ask, config)
    handed = boot_folder() / boot_partition.WANTED
    if (ask.session is None) is not ask.everything:
        raise SessionError(tr("say which session is to be forgotten, or --everything; 'ebb sessions' lists them"))
    if ask.everything:
        sessions = stored_sessions.all_over(card, root)
        plan = forgetting.of_everything(root, handed, sessions, ask.person)
        state = state_folder()
        if ask.person is None and not ask.recordings and phones.path(state).exists():
            plan.add(phones.path(state), ours.why_no_table(phones.path(state), "phones", list))
        if not ask.recordings and codes.path(state).exists():
            why_not = ours.why_no_table(codes.path(state), "codes", dict)
            if ask.person is None or why_not:
                plan.add(codes.path(state), why_not)
            else:
                plan.less[codes.path(state)] = codes.without(state, ask.person)
        whom = tr("everything") if ask.person is None else tr("everything of person {code}", code=ask.person)
    else:
        session = stored_sessions.find(card, root, ask.session)
        code = None if ask.person is None else stored_sessions.whose(session, ask.person)
        plan = forgetting.of_session(root, handed, session, code)
        whom = tr("all of session {number}", number=session.number)
        if ask.person is not None:
            whom = tr("person {code} in session {number}", code=ask.person, number=session.number)
    return remove(card, plan, whom, ask.yes, tr(UNREACHED))
