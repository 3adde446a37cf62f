"""What the path of a task names: its person, who must be the one of the token, and the task among theirs."""

import uuid

from beautique.api import gate
from beautique.api.path_lookup import id_of
from beautique.kernel.errors import Forbidden
from beautique.kernel.field_validation import read_id
from beautique.staff.commands import record_refusal
from beautique.staff.permissions import Permission
from beautique.tasks.models import Task
from beautique.tasks.queries import get_task


def self_of(user_id: str) -> uuid.UUID:
    """The id of the token's account, which the path must name. Raises one `Forbidden` for everything else, real or not."""
    mine = gate.bearer().account.id
    if read_id(user_id) != mine:
        record_refusal(Permission.TASKS_OWN, gate.actor())
        raise Forbidden("These tasks are somebody else's. Your own are below your own id.")
    return mine


def task_of(user_id: str, task_id: str) -> Task:
    """The task among one's own. Raises `Forbidden`; one `NotFound` for another's, an absent one and an id that is none."""
    return get_task(self_of(user_id), id_of(task_id, "task"))
