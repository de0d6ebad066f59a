"""What approved answers promised, until somebody did it."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assistant.accounts import Right
from assistant.errors import NotFound
from assistant.web.numbers import Number
from assistant.web.people import FormSession, SignedIn, TheServices
from assistant.web.render import render

router = APIRouter(prefix="/desk/tasks")


@router.get("")
def tasks_page(request: Request, session: SignedIn, services: TheServices) -> Response:
    """The open tasks of the person's shops, oldest first."""
    return render(request, "tasks.html", tasks=services.store.open_tasks(session.actor.shops or None))


@router.post("/{number}/done")
def finish(number: Number, session: FormSession, services: TheServices) -> Response:
    """Somebody did it."""
    session.actor.require(Right.EDIT)
    task = services.store.task(number)
    if task is None or not session.actor.sees(task.shop_id) or not services.store.finish_task(number, session.actor.name, services.clock()):
        raise NotFound(f"no open task {number}")
    services.store.log(session.actor.name, "task done", task.inquiry_id, now=services.clock(), task=task.says)
    return RedirectResponse("/desk/tasks", 303)
