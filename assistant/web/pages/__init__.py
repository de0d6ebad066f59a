"""The pages that people see."""

from fastapi import APIRouter

from assistant.web.pages import item, manage, queue, sign_in, tasks

router = APIRouter()
for part in (sign_in, queue, manage, tasks, item):
    router.include_router(part.router)
