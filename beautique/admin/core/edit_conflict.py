"""Two people edited the same thing: what each of them wants, side by side, and one button that saves the choices.

The panel is the form itself: each line is a pair of radio buttons under the field's own name, whatever is equal on both sides
travels hidden, and the version is the one that was saved meanwhile. So the view that refused the first try takes the second.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx
from beautique.admin.core.identity import actor
from beautique.audit.queries import list_timeline

Value = str | Sequence[str]  # as a form sends it; several for lists of ticks

# A phone or an account that begins with 0 is none.
_AMOUNT = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_TICKED = ("y", "True")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the form on both sides. The shown words may differ from the values; `logged_as` is its name in the activity log.

    Lines of one `group` begin with mine as soon as one of them does: half of a thing is none.
    """

    name: str
    label: str
    theirs: Value
    mine: Value
    theirs_shown: str = ""
    mine_shown: str = ""
    logged_as: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line whose sides differ, as the panel shows it."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_shown: str
    mine_shown: str
    keeps_mine: bool  # what is chosen at first
    several: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A stale save: who saved meanwhile, and what now differs. `panel` is the id of the element that the answer replaces."""

    panel: str
    what: str
    action: str
    back: str
    version: int
    choices: Sequence[Choice]
    equal: int  # fields that are the same on both sides
    hidden: Sequence[tuple[str, str]]
    who: str
    by_me: bool  # in another window
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Meanwhile:
    """What the activity log says about the saves since a version."""

    who: str = "Somebody"
    actor_id: uuid.UUID | None = None
    at: datetime | None = None
    before: dict[str, Any] = field(default_factory=dict)  # what each changed field was at that version


def between(
    *,
    panel: str,
    what: str,
    subject: tuple[str, Any],
    expected_version: int,
    version: int,
    action: str,
    back: str,
    lines: Sequence[Line],
    hidden: Mapping[str, str] | None = None,
) -> Conflict:
    """The conflict between what is stored at `version` and what was typed on top of the version `expected_version`.

    `what` is the word for sentences ("product"), `subject` its type and id in the activity log, `action` where the form goes,
    `back` the page that shows their version. A field that only they changed begins with theirs, every other one with mine.
    """
    meanwhile = _since(subject, expected_version)
    equal = [line for line in lines if _same(line.theirs, line.mine)]
    kept = [*(hidden or {}).items(), *((line.name, value) for line in equal for value in _values(line.mine))]
    differing = [line for line in lines if line not in equal]
    changed = {line.group for line in differing if line.group and not _untouched(line, meanwhile)}
    choices = [
        _choice(line, keeps_mine=line.group in changed or not _untouched(line, meanwhile))
        for line in differing
    ]
    by_me = meanwhile.actor_id is not None and meanwhile.actor_id == actor().id
    return Conflict(
        panel, what, action, back, version, choices, len(equal), kept, meanwhile.who, by_me, meanwhile.at
    )


def answer(conflict: Conflict, here: str) -> Response:
    """The panel, as a page of its own without HTMX. `here` is the place in the navigation. Both saved the same: all is well.

    Who leaves the panel finds what was sent as a draft.
    """
    if not conflict.choices:
        drafts.finish()
        theirs = "" if conflict.by_me else " Somebody else had just made the same change."
        return htmx.leave(conflict.back, f"Saved.{theirs}")
    sent = chosen()
    sent.poplist("token")  # of what it made already (once.py): opened again, the form makes something else
    drafts.keep(sent)
    return htmx.page(
        "shared/conflict.html",
        "shared/_conflict.html",
        409,
        conflict=conflict,
        here_id=here,
        draft=drafts.carried(),
    )


def chosen() -> MultiDict[str, str]:
    """What a form or the panel sent. The panel sends a field of several values as one; here it is several again."""
    form = MultiDict(request.form)
    for name in form.poplist("several"):
        try:
            values = json.loads(form.get(name, "[]"))
        except (ValueError, RecursionError):
            continue
        if isinstance(values, list):
            # JSON may hold halves of surrogate pairs, which no page can show; a form's own texts have none.
            form.setlist(name, [str(value).encode(errors="replace").decode() for value in values])
    return form


def _untouched(line: Line, meanwhile: _Meanwhile) -> bool:
    logged = line.logged_as or line.name
    return logged in meanwhile.before and _was(meanwhile.before[logged], line.mine)


def _choice(line: Line, *, keeps_mine: bool) -> Choice:
    several = not isinstance(line.mine, str)
    return Choice(
        line.name,
        line.label,
        json.dumps(line.theirs) if several else str(line.theirs),
        json.dumps(line.mine) if several else str(line.mine),
        line.theirs_shown or ", ".join(_values(line.theirs)),
        line.mine_shown or ", ".join(_values(line.mine)),
        keeps_mine=keeps_mine,
        several=several,
    )


def _since(subject: tuple[str, Any], expected_version: int) -> _Meanwhile:
    events = [event for event in list_timeline(*subject) if event.seq > expected_version and event.changes]
    if not events:
        return _Meanwhile()
    before: dict[str, Any] = {}
    for event in events:  # the newest comes first, so the oldest has the last word
        for name, (old, new) in event.changes.items():
            before[name] = old
            added = {path: dict.fromkeys(parts) for path, parts in _parts(name, new)}
            for path, parts in (added | dict(_parts(name, old))).items():
                before |= {f"{path}.{part}": value for part, value in parts.items()}
    return _Meanwhile(events[0].actor_name, events[0].actor_id, events[0].at, before)


def _parts(name: str, logged: Any) -> Iterable[tuple[str, dict[str, Any]]]:
    """The objects in a value of the log, by their path: `accounts`, or `known.3` where those of a list have ids, else `known.TCS`."""
    if isinstance(logged, dict):
        return [(name, logged)]
    rows = [each for each in logged if isinstance(each, dict)] if isinstance(logged, list) else []
    return [(f"{name}.{key}", each) for each in rows if (key := each.get("id") or each.get("name"))]


def _values(value: Value) -> list[str]:
    return ([value] if value else []) if isinstance(value, str) else list(value)


def _was(logged: Any, mine: Value) -> bool:
    """Whether a value of the log is what a form sends."""
    if isinstance(logged, bool):
        return logged is (mine in _TICKED)
    if isinstance(logged, list):
        return _same([str(each) for each in logged], mine)
    return _same("" if logged is None else str(logged), mine)


def _same(one: Value, other: Value) -> bool:
    """Equal as people see it: `6750` is `6750.00`, but `0300` is not `300`; line ends do not count."""
    if not isinstance(one, str) or not isinstance(other, str):
        return _values(one) == _values(other)
    if _AMOUNT.fullmatch(one) and _AMOUNT.fullmatch(other):
        return Decimal(one) == Decimal(other)
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
