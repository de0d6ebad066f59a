"""The pages that people see."""

from fastapi import APIRouter

from assistant.web.pages import item, manage, queue, sign_in

router = APIRouter()
for part in (sign_in, queue, manage, item):
    router.include_router(part.router)
