"""A headless browser that answers questions about pages; spoken to over its own protocol (Chrome DevTools)."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

from tornado.websocket import websocket_connect

PATIENCE = 60.0
"""Seconds after which a browser that says nothing is given up."""
LOADED = """new Promise(told => {
    const answer = async () => told(await (async () => { %s })());
    document.readyState === "complete" ? answer() : addEventListener("load", () => setTimeout(answer));
})"""
"""Runs the body of an asynchronous function when a page and its own scripts have ended."""


class Browser:
    """A window of a browser; leaving the block ends it.

    Parameters
    ----------
    program : str
        The path of a chromium.
    """

    def __init__(self, program: str) -> None:
        self._program = program

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp()
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0")
        call = [self._program, *options, f"--user-data-dir={self._folder}", "about:blank"]
        self._process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._loop, self._number = asyncio.new_event_loop(), 0
        try:
            self._run(self._connect())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._loop.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def answer(self, page: Path, width: int, body: str, query: str = "") -> Any:
        """What the body of an asynchronous JavaScript function returns on a page, in a window of so many pixels."""
        return self._run(self._answer(page.resolve().as_uri() + query, width, body))

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(asyncio.wait_for(work, PATIENCE))

    async def _connect(self) -> None:
        port_file = Path(self._folder, "DevToolsActivePort")
        while not (port_file.is_file() and len(port_file.read_text(encoding="utf-8").splitlines()) == 2):
            await asyncio.sleep(0.05)
        port, path = port_file.read_text(encoding="utf-8").splitlines()
        self._socket = await websocket_connect(f"ws://127.0.0.1:{port}{path}")
        target = (await self._call("Target.createTarget", url="about:blank"))["targetId"]
        attached = await self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]

    async def _answer(self, address: str, width: int, body: str) -> Any:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", self._session, **size)
        await self._call("Page.navigate", self._session, url=address)
        asked = {"expression": LOADED % body, "awaitPromise": True, "returnByValue": True}
        answered = await self._call("Runtime.evaluate", self._session, **asked)
        if "exceptionDetails" in answered:
            raise RuntimeError(f"{address} refused the question: {answered['exceptionDetails']}")
        return answered["result"].get("value")

    async def _call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        await self._socket.write_message(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(await self._socket.read_message() or "{}")
            if not answer:
                raise RuntimeError("the browser has ended before it answered")
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"the browser refused {method}: {answer['error']['message']}")
                return dict(answer["result"])
