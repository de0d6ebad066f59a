"""A model server of the OpenAI protocol on loopback, cheap enough to serve a bench: `python -m evals.work.model PORT DELAY LOG`.

Every request is a line of the log: when it came, which inquiry it was for, and the status it got. A request to /mode/429 or /mode/200
changes what everybody is answered from then on.
"""

import asyncio
import contextlib
import json
import re
import sys
import time
from pathlib import Path

WORD = re.compile(rb"item([a-z]+)z")
"""How a request tells which inquiry it is for: digits spelled as letters, so that masking leaves them alone."""

_LETTERS = "abcdefghij"


def word_of(number: int) -> str:
    """The word for an inquiry's number."""
    return "item" + "".join(_LETTERS[int(digit)] for digit in str(number)) + "z"


def number_of(word: str) -> int:
    """The number that a word stands for."""
    return int("".join(str(_LETTERS.index(letter)) for letter in word.removeprefix("item").removesuffix("z")))


REVIEWS = (
    ("Лампа хорошая, светит ярко, ребёнку понравилась.", "Рады, что лампа светит ярко и понравилась ребёнку."),
    ("Пришло быстро, качество отличное, спасибо магазину!", "Рады, что заказ пришёл быстро и качество вас порадовало."),
)
"""What buyers write in a bench, and what the model answers to each."""


def _answer(said: str) -> bytes:
    text = {"sentences": [{"text": line, "passages": []} for line in ("Здравствуйте!", said, "Спасибо за отзыв.")], "unanswered": []}
    message = {"role": "assistant", "content": json.dumps(text, ensure_ascii=False)}
    usage = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "bench", "choices": [choice], "usage": usage}
    return json.dumps(body).encode()


class Server:
    """Answers after a delay, whatever is asked."""

    def __init__(self, delay: float, log: Path) -> None:
        self._delay, self._log, self._status = delay, log.open("a", buffering=1, encoding="ascii"), 200
        self._bodies = [_answer(said) for _, said in REVIEWS]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                body = await reader.readexactly(int(length.group(1))) if length else b""
                writer.write(await self._reply(head, body))
                await writer.drain()
        writer.close()

    async def _reply(self, head: bytes, body: bytes) -> bytes:
        if b"/mode/" in head[:80]:
            self._status = int(head.split(b"/mode/")[1][:3])
            return _http(200, b"{}")
        came, status, word = time.time(), self._status, WORD.search(body)
        if status == 200:
            await asyncio.sleep(self._delay)
        number = number_of(word.group().decode()) if word else -1
        self._log.write(f"{came:.4f} {number} {status} {time.time():.4f}\n")
        return _http(status, self._bodies[number % len(self._bodies)] if status == 200 else b'{"error": {"message": "too many requests"}}')


def _http(status: int, body: bytes) -> bytes:
    more = "retry-after: 1\r\n" if status == 429 else ""
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


async def _run(port: int, delay: float, log: Path) -> None:
    server = await asyncio.start_server(Server(delay, log).serve, "127.0.0.1", port, limit=1 << 22, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])))
