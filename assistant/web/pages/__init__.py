"""The pages that people see."""

from fastapi import APIRouter

from assistant.web.pages import item, queue, sign_in

router = APIRouter()
for part in (sign_in, queue, item):
    router.include_router(part.router)
