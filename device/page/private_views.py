"""The pages on a person's own sessions, in the phone's language, as HTML that needs no script."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape
from typing import Any

from device.language import tr
from device.page import guard, script, views
from device.page.http import Request, Response
from device.page.words import chosen, languages
from device.text.numbers import lasting

DARK, KEPT, SHELL, LONG, WRITTEN = ("log", "log-lit"), "kept", "shell", "long", "written"
LONGEST_LINE = 4000  # letters, as the journal has it
FEW = 40  # letters of a line by which a button is told from the next


class Words:
    """Of one phone's language. once: makes the hidden value of the forms of one page, of which one is sent.

    of: how the names of the words begin that are meant.
    """

    def __init__(self, request: Request, once: Callable[[], str], of: str = views.NIGHT) -> None:
        self.language, self._once, self._of = chosen(request.headers.get("accept-language", "")), once, of
        self._texts = languages()[self.language]

    @cached_property
    def once(self) -> str:
        """That value."""
        return self._once()

    def __call__(self, name: str, *values: object) -> str:
        """A text by its name, with these values in its places, as HTML."""
        text = escape(self._texts[f"{self._of}{name}"])
        for value in values:
            text = text.replace("{}", str(value), 1)
        return text


def only_in_private(request: Request) -> Response:
    """A kind refusal, where others can listen, that says how."""
    if script.asks(request):
        told = tr("that is answered by HTTPS, on the lamp itself or on its own network alone")
        return script.refusal(403, "plain", told)
    words = Words(request, str)
    lamps = request.path == "/lamp" or request.path.startswith("/lamp/")
    why = Words(request, str, views.LAMP)("only_why") if lamps else words("only_why")
    there = f"{guard.https_of(request)}/{'lamp' if lamps else 'nights'}"
    how = words("only_how", f'<a href="{there}">{there}</a>' if request.https_port else there)
    return Response(403, views.page("private_only.html", words.language, how=how, why=why), views.HTML)


def opening(words: Words, people: Sequence[str], said: str = "", view: str = "private_open.html") -> bytes:
    """The form for a code, or the one to choose one. said: what there is to say of the last try."""
    radio = '<label class="choice"><input type="radio" name="person" required value="{}"> {}</label>'
    who = "".join(radio.format(escape(each), words(each)) for each in people)
    who = f"<fieldset><legend>{words('who')}</legend>{who}</fieldset>"
    return views.page(view, words.language, who=who, said=said_aloud(said), once=words.once)


def listed(words: Words, answer: Mapping[str, Any]) -> bytes:
    """The newest session told, and a list of those before."""
    newest = f'<p class="quiet">{words("last")}</p>{_session(words, answer["newest"])}' if "newest" in answer else ""
    rows = "".join(f"<li>{_row(words, row)}</li>" for row in answer["sessions"])
    before = f"<h3>{words('before')}</h3><ul>{rows}</ul>" if rows else ""
    if answer.get("more"):
        last = answer["sessions"][-1]["number"]
        before += _link(words("earlier"), f"/nights?before={int(last)}")
    take = f'{_link(words("copy_all"), "/nights/copy")}<p class="quiet">{words("copy_how")}</p>'
    take += _link(words("delete_all"), "/nights/delete")
    if not newest and not before:
        newest, take = f"<p>{words('empty')}</p>", ""
    how = {"newest": newest, "before": before, "take": take, "chosen": _chosen(words, answer), "once": words.once}
    return views.page("private_list.html", words.language, **how)


def one(words: Words, answer: Mapping[str, Any]) -> bytes:
    """One session."""
    return views.page("private_one.html", words.language, session=_session(words, answer["session"]))


def removing(words: Words, answer: Mapping[str, Any], number: int | None, said: str = "") -> bytes:
    """What would go, and the form that has it gone. number: of a session; None for all."""
    groups = [(words("goes"), answer["goes"], answer["goes_too"])]
    if number is None:
        groups[0] = (words("goes_all" if answer["whole"] else "goes_some", int(answer["sessions"])), *groups[0][1:])
    groups.append((words("without"), answer["without"], answer["without_too"]))
    groups.append((words("left"), [f"{path}: {why}" for path, why in answer["left"]], 0))
    plan = "".join(_files(words, *group) for group in groups if group[1])
    plan += f'<p class="quiet">{words("left_how")}</p>'
    if answer["goes"] or answer["without"]:
        fields = {"once": words.once, "sum": answer["sum"], "n": number or ""}
        plan += views.part("private_delete_form.html", words.language, hidden=hidden(fields))
    else:
        plan = f"<p>{words('nothing')}</p>"
    heading = words("delete_all_title") if number is None else words("delete_one_title", number)
    return views.page("private_delete.html", words.language, heading=heading, said=said_aloud(said), plan=plan)


def removed(words: Words, answer: Mapping[str, Any]) -> bytes:
    """What has gone, and what could not be."""
    left = _files(words, words("left"), [f"{path}: {why}" for path, why in answer["left"]], 0) if answer["left"] else ""
    said = words("gone", int(answer["gone"]))
    return views.page("private_delete.html", words.language, heading=words("title"), said=said_aloud(said), plan=left)


def told(words: Words, said: str) -> bytes:
    """One sentence, and the way back."""
    return views.page("private_delete.html", words.language, heading=words("title"), said=said_aloud(said), plan="")


def _session(words: Words, found: Mapping[str, Any]) -> str:
    number = int(found["number"])
    parts = [words(found["state"])] if found["state"] else []
    if trouble := found.get("trouble"):
        parts += [words("why", escape(trouble))]
    language = escape(found.get("language", "en"))
    parts += [f'<span lang="{language}">{escape(text)}</span>' for text in found.get("notices", [])]
    if sentence := found.get("sentence"):
        parts.append(f'<span lang="{language}">{escape(sentence)}</span>')
    told = "".join(f"<p>{part}</p>" for part in parts)
    if "curve" in found:
        told += _curve(words, found["curve"], found["length_s"]) if found["curve"] else f"<p>{words('no_curve')}</p>"
    can_write = found["state"] in ("", LONG) and "lines_trouble" not in found
    can_read = found["state"] == "" and "trouble" not in found
    take = (_link(words("brief"), f"/night/brief?n={number}") + f'<p class="quiet">{words("brief_how")}</p>') * can_read
    take += _link(words("copy"), f"/nights/copy?n={number}") + _link(words("delete"), f"/nights/delete?n={number}")
    form = {
        "heading": words("number", number) + f": {_what(words, found)}", "facts": _facts(words, found), "told": told,
        "lines": _lines(words, number, found), "write": _write(words, number) if can_write else "",
        "take": take if found["state"] != WRITTEN else "",
    }  # fmt: skip
    return views.part("private_session.html", words.language, **form)


def _row(words: Words, row: Mapping[str, Any]) -> str:
    number = int(row["number"])
    link = f'<a class="button" href="/night?n={number}">{words("number", number)}: {_what(words, row)}</a>'
    return f'{link}<p class="quiet">{_facts(words, row)}</p>'


def _what(words: Words, row: Mapping[str, Any]) -> str:
    if row["programme"]:
        return escape(row["programme"])
    return words("listening" if row["mode"] in DARK else "kept" if row["mode"] == KEPT else "session")


def _facts(words: Words, row: Mapping[str, Any]) -> str:
    """When, how long, and what is particular about it."""
    facts = [utc_time(row["began_utc"]) if row["began_utc"] else words("undated")]
    if not row["sure"] and row["began_utc"] is not None:
        said = row["phone_said"]
        facts.append(words("unsure_by_phone", utc_time(said)) if said else words("unsure"))
    facts += [lasting(row["length_s"])] if row["length_s"] is not None else []
    facts += [words(name) for name in ("guest", "simulated") if row[name]]
    return " · ".join(facts)


def utc_time(utc: str) -> str:
    """A time in UTC, which the script tells in the phone's zone."""
    try:
        at = dt.datetime.fromisoformat(utc).astimezone(dt.UTC)
    except ValueError:
        return escape(utc)
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%Y-%m-%d %H:%M} UTC</time>'


def _link(said: str, to: str) -> str:
    return f'<p><a class="button" href="{to}">{said}</a></p>'


def _curve(words: Words, curve: Mapping[str, Any], length_s: float) -> str:
    about = words("curve", int(curve["least"]), int(curve["most"]))
    drawn = f'<svg class="curve" viewBox="0 0 300 100" preserveAspectRatio="none" role="img" aria-label="{about}">'
    ends = f'<p class="quiet ends"><span>{words("begin")}</span><span>{lasting(length_s)}</span></p>'
    path = f'<path d="{escape(curve["path"])}"/></svg>'
    return f"<figure>{drawn}{path}{ends}<figcaption>{about}</figcaption></figure>"


def _lines(words: Words, number: int, found: Mapping[str, Any]) -> str:
    rows = []
    for line in found.get("lines", []):
        text, what = escape(line["text"]), escape(" ".join(line["text"].split())[:FEW])
        at = " · ".join(filter(None, [utc_time(line["utc"]), words("at", escape(line["at"])) if line["at"] else ""]))
        fields = hidden({"once": words.once, "n": number, "line": line["number"]})
        back = f'<button aria-label="{words("back_what", what)}">{words("back")}</button>'
        form = f'<form method="post" action="/night/take-back">{fields}{back}</form>'
        rows.append(f'<li><p class="own">{text}</p><p class="quiet">{at}</p>{form}</li>')
    if trouble := found.get("lines_trouble"):
        rows.append(f"<li>{words('why', escape(trouble))}</li>")
    if left := found.get("lines_left"):
        rows.append(f"<li>{words('lines_left', int(left))}</li>")
    return f"<h4>{words('lines')}</h4><ul>{''.join(rows)}</ul>" if rows else ""


def _write(words: Words, number: int) -> str:
    field = f'<textarea id="text" name="text" maxlength="{LONGEST_LINE}" required></textarea>'
    return (
        f'<form method="post" action="/night/write">{hidden({"once": words.once, "n": number})}<p><label for="text">'
        f"{words('line')}</label>{field}</p><p><button>{words('keep')}</button></p></form>"
    )


def _chosen(words: Words, answer: Mapping[str, Any]) -> str:
    chosen = answer.get("chosen")
    if not chosen:
        return ""
    by = words("chosen_shell") if chosen["by"] == SHELL else escape(chosen["by"] or "?")
    said = words("chosen", utc_time(chosen["utc"]), by, int(chosen["after"]))
    return f'<p class="quiet">{said} {words("chosen_not_you")}</p>'


def _files(words: Words, heading: str, paths: Sequence[str], too: int) -> str:
    rows = "".join(f"<li>{escape(path)}</li>" for path in paths)
    more = f"<li>{words('too', int(too))}</li>" if too else ""
    return f'<h3>{heading}</h3><ul class="files">{rows}{more}</ul>'


def said_aloud(text: str) -> str:
    """A sentence, as HTML, that a screen reader says at once; nothing of nothing."""
    return f'<p class="said" role="alert">{text}</p>' if text else ""


def hidden(values: Mapping[str, object]) -> str:
    """The fields of a form that nobody sees."""
    return "".join(f'<input type="hidden" name="{n}" value="{escape(str(v))}">' for n, v in values.items())
