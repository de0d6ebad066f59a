"""The pages that people see."""

from fastapi import APIRouter

from assistant.web.pages import analytics, item, manage, queue, revise, sign_in, tasks

router = APIRouter()
for part in (sign_in, queue, manage, tasks, analytics, revise, item):
    router.include_router(part.router)
