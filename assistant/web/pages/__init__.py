"""The pages that people see."""

from fastapi import APIRouter

from assistant.web.pages import (
    analytics,
    claims,
    item,
    knowledge,
    knowledge_open,
    knowledge_uploads,
    knowledge_wrong,
    live,
    manage,
    manage_telling,
    outbreaks,
    photos,
    queue,
    revise,
    sign_in,
    tasks,
)

router = APIRouter()
# The item's own address takes any path, so it comes last.
for part in (
    sign_in,
    queue,
    manage,
    manage_telling,
    tasks,
    analytics,
    claims,
    live,
    outbreaks,
    knowledge,
    knowledge_open,
    knowledge_uploads,
    knowledge_wrong,
    photos,
    revise,
    item,
):
    router.include_router(part.router)
