"""A person's own tasks."""

from beautique.api import own_tasks, tasks
from beautique.api.routing import Route
from beautique.api.schemas.tasks import TaskChanges, TaskIn, TaskOut, TaskQuery, TaskReplacement, Tasks
from beautique.staff.permissions import Permission

_ONE_TASK = "/<user_id>/tasks/<task_id>"

TASKS: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/<user_id>/tasks",
        view=tasks.list_tasks,
        summary="List your own tasks, newest first",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.self_of,
        query=TaskQuery,
        answers=Tasks,
    ),
    Route(
        method="POST",
        path="/<user_id>/tasks",
        view=tasks.create_task,
        summary="Add a task of your own",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.self_of,
        body=TaskIn,
        answers=TaskOut,
        status=201,
        gives_headers=("Location",),
    ),
    Route(
        method="GET",
        path=_ONE_TASK,
        view=tasks.read_task,
        summary="One of your tasks",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.task_of,
        answers=TaskOut,
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="PUT",
        path=_ONE_TASK,
        view=tasks.replace_task,
        summary="Replace one of your tasks",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.task_of,
        body=TaskReplacement,
        answers=TaskOut,
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="PATCH",
        path=_ONE_TASK,
        view=tasks.change_task,
        summary="Change the fields of one of your tasks that are sent",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.task_of,
        body=TaskChanges,
        answers=TaskOut,
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="PATCH",
        path=_ONE_TASK + "/complete",
        view=tasks.complete_task,
        summary="Turn one of your tasks from open to done, or back",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.task_of,
        answers=TaskOut,
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="DELETE",
        path=_ONE_TASK,
        view=tasks.delete_task,
        summary="Delete one of your tasks",
        tag="tasks",
        permission=Permission.TASKS_OWN,
        find=own_tasks.task_of,
        answers=None,
        status=204,
        refuses=("NOT_FOUND",),
    ),
)
