"""A change of many rows while it is made: how far it has come, and what became of each. The same pages for every subject."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import MOST_CHOSEN
from beautique.admin.core.lists import ListPage
from beautique.bulk import commands, queries
from beautique.bulk.kinds import Kinds
from beautique.bulk.models import BulkJob
from beautique.bulk.types import Outcome, Progress
from beautique.bulk.undoing import may_undo
from beautique.kernel.errors import Conflict, Forbidden
from beautique.kernel.text import counted

_WITHIN_S = 1.0  # of one request; then the page shows how far it has come, and asks for more


class Result(Protocol):
    """A row as it is now, and why it was refused, if it was."""

    @property
    def message(self) -> str | None: ...


R = TypeVar("R", bound=Result)


@dataclass(frozen=True, slots=True)
class NextStep:
    """A link of the result page: its words, its icon, where it leads."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class JobPages(Generic[R]):
    """What is particular about the changes of one subject, and the four views of their pages.

    `name` makes the endpoints (`bulk`: `admin.bulk_job`, `admin.run_bulk`, ...), `path` is where their addresses begin, `parts` is the
    template whose macro `rows` shows results, `noun` is the word for one row.
    """

    name: str
    path: str
    kinds: Kinds
    listed: ListPage[Any]
    list_results: Callable[[uuid.UUID, Outcome], Sequence[R]]
    next_steps: Callable[[Sequence[R], str], list[NextStep]]
    parts: str
    noun: str

    def add_to(self, door: Blueprint) -> None:
        """Gives the four views their addresses and endpoints."""
        page = f"{self.path}/<uuid:job_id>"
        door.get(page, endpoint=f"{self.name}_job")(self.show)
        for act, view in (("run", self.run), ("stop", self.stop), ("undo", self.undo)):
            door.post(f"{page}/{act}", endpoint=f"{act}_{self.name}")(view)

    def url(self, job_id: uuid.UUID) -> str:
        """The page of a change."""
        return url_for(f"admin.{self.name}_job", job_id=job_id)

    def act_url(self, act: str, job_id: uuid.UUID) -> str:
        """Where the page's forms lead; `act` is run, stop or undo."""
        return url_for(f"admin.{act}_{self.name}", job_id=job_id)

    def show(self, job_id: uuid.UUID) -> Response:
        """How far a change has come, and what became of each row."""
        job = queries.get_job(job_id, self.kinds)
        done = queries.progress(job)
        context: dict[str, Any] = {"job": job, "progress": done, "runs": done.left and not job.stopped_at}
        if not context["runs"]:
            context |= self._results(job, done)
        back = self.listed.address(job.back or "")
        return htmx.page("bulk/job.html", "bulk/_job.html", **context, pages=self, back=back)

    def run(self, job_id: uuid.UUID) -> Response:
        """Changes the next rows and shows how far it is; the page asks again until none is left."""
        job = queries.get_job(job_id, self.kinds)
        commands.run_bulk(job, self.kinds, actor(), _WITHIN_S)
        done = queries.progress(job)
        toast = self._toast(job, done) if not done.left else {}
        if not htmx.wants_fragment():
            return htmx.leave(self.url(job_id), **toast)
        response = self.show(job_id)
        if toast:
            htmx.add_toast(response, toast.pop("toast"), **toast)
        return response

    def stop(self, job_id: uuid.UUID) -> Response:
        """Leaves the rest as it is."""
        job = commands.stop_bulk(job_id, self.kinds, actor())
        told = self._toast(job, queries.progress(job)) | {"toast": "Stopped: the rest stays as it is"}
        return htmx.leave(self.url(job_id), **told)

    def undo(self, job_id: uuid.UUID) -> Response:
        """Starts taking back what a change has done; its page does the work. Asked for twice, it leads to the same page."""
        try:
            undo = commands.start_undo(job_id, self.kinds, actor())
        except (Conflict, Forbidden) as refusal:
            return htmx.leave(self.url(job_id), refusal.message, "error")
        return htmx.leave(self.url(undo.id))

    def _toast(self, job: BulkJob, done: Progress) -> dict[str, Any]:
        """What is told at the end, with the form that takes it back for who may."""
        words = {"toast": f"{counted(done.changed, self.noun)} {'taken back' if job.undoes else 'changed'}"}
        if not self._may_undo(job, done):
            return words
        return words | {"undo": {"url": self.act_url("undo", job.id), "label": "Undo"}}

    def _results(self, job: BulkJob, done: Progress) -> dict[str, Any]:
        """What became of each row, who undid it or may, and what comes next."""
        changed, same, refused = (self.list_results(job.id, each) for each in Outcome)
        undone = queries.find_undo(job.id)
        return {
            "changed": changed,
            "same": same,
            "refused": _by_reason(refused),
            "more": {each: getattr(done, each) - queries.SHOWN for each in Outcome},
            "undone": undone,
            "may_undo": undone is None and self._may_undo(job, done),
            "steps": [] if job.undoes or undone else self.next_steps(changed, job.back or ""),
            "most_next": MOST_CHOSEN,
        }

    def _may_undo(self, job: BulkJob, done: Progress) -> bool:
        return may_undo(job, self.kinds[job.kind], done, actor())


def _by_reason(refused: Sequence[R]) -> dict[str, list[R]]:
    reasons: dict[str, list[R]] = {}
    for each in refused:
        reasons.setdefault(each.message or "", []).append(each)
    return reasons
