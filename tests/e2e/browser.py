"""A person at a headless Chromium, over its DevTools protocol: sees texts, clicks, types, takes screenshots.

`websockets` comes with Prefect; a WebDriver would bring a dozen packages into the one lock that users get, too.
"""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from websockets.sync.client import connect
from websockets.sync.connection import Connection

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
    "--window-size=1280,1800",  # the backfill form is seen whole
    "--lang=en-US",
)
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8}
# What a person would point at: the smallest thing that is seen and reads so, or is labelled so.
_FIND = """
window.thing = (text, within, nth) => {
  const tidy = s => (s || '').replace(/\\s+/g, ' ').trim();
  const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0;
  const reads = e => [e.innerText, e.ariaLabel, e.placeholder].some(s => tidy(s) === text);
  const all = [...document.querySelectorAll(within)].filter(e => reads(e) && seen(e));
  return all.filter(e => !all.some(o => o !== e && e.contains(o)))[nth];
};
"""


def reads(text: str) -> str:
    """Return the expression that is true when a text can be read in the page."""
    return f"document.body?.innerText.includes({json.dumps(text)})"


class NotSeenError(AssertionError):
    """What was waited for did not appear; the message holds the text of the page."""


class Browser:
    """One page of a Chromium of its own; every host but 127.0.0.1 is unknown to it.

    Attributes:
        asked: address of every request that the page made.
        shots: folder that takes the screenshots.
    """

    def __init__(self, connection: Connection, shots: Path) -> None:
        self.asked: list[str] = []
        self.shots = shots
        self._connection = connection
        self._number = 0
        for domain in ("Page", "Runtime", "Network"):
            self._send(f"{domain}.enable")
        self._send("Page.addScriptToEvaluateOnNewDocument", source=_FIND)

    def open(self, url: str) -> None:
        """Go to an address."""
        self._send("Page.navigate", url=url)

    def tell(self, expression: str) -> Any:
        """Return what a JavaScript expression comes to in the page."""
        answer = self._send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def text(self) -> str:
        """Return what a person can read in the page."""
        return str(self.tell("document.body?.innerText ?? ''"))

    def wait(self, expression: str, seconds: float = 60) -> Any:
        """Wait until a JavaScript expression is true; return what it came to."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := self.tell(f"(() => {{ const e = {expression}; return e instanceof Element || e }})()"):
                return found
            time.sleep(0.1)
        raise NotSeenError(f"not within {seconds} s: {expression}\non {self.tell('location.href')}:\n{self.text()}")

    def sees(self, text: str, seconds: float = 60) -> None:
        """Wait until a text can be read in the page."""
        self.wait(reads(text), seconds)

    def is_gone(self, selector: str, seconds: float = 60) -> None:
        """Wait until a CSS selector finds nothing any more."""
        self.wait(f"!document.querySelector({json.dumps(selector)})", seconds)

    def click(self, text: str, within: str = "*", *, until: str = "true", nth: int = 0) -> None:
        """Click at what reads, or is labelled, ``text``, and again as long as nothing comes of it.

        Args:
            text: all of what it reads.
            within: CSS selector of the elements to look at.
            until: JavaScript expression that is true when the click has had its effect.
            nth: which of several.
        """
        self._click(f"thing({json.dumps(text)}, {json.dumps(within)}, {nth})", until)

    def click_at(self, selector: str, *, until: str = "true") -> None:
        """Click at the first element that a CSS selector finds; as `click`."""
        self._click(f"document.querySelector({json.dumps(selector)})", until)

    def type(self, text: str) -> None:
        """Type at the place that has the focus."""
        self._send("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press one of `KEYS`."""
        for kind in ("keyDown", "keyUp"):
            code = KEYS[key]
            self._send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def shot(self, name: str) -> None:
        """Write what is seen to ``NAME.png``, once it has come to rest."""
        ended = "Promise.allSettled(document.getAnimations().map(a => a.finished))"
        self.tell(f"Promise.race([{ended}, new Promise(r => setTimeout(r, 1000))]).then(() => true)")
        picture = self._send("Page.captureScreenshot", format="png")
        self.shots.mkdir(parents=True, exist_ok=True)
        (self.shots / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))

    def strangers(self) -> set[str]:
        """Return the hosts beside 127.0.0.1 that the page asked anything of."""
        return {urlsplit(url).hostname or "" for url in self.asked if url.startswith("http")} - {"127.0.0.1"}

    def _click(self, element: str, until: str) -> None:
        """Scroll an element into view, and click in its middle when it stands still with nothing before it."""
        place = (
            f"(() => {{ const e = {element}; if (!e) return null; e.scrollIntoView({{block: 'nearest'}});"
            " const b = e.getBoundingClientRect(), x = b.x + b.width / 2, y = b.y + b.height / 2;"
            " return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null })()"
        )
        for patience in (5, 10, 20, 40):  # a page that is being drawn anew swallows clicks
            before, now = None, self.wait(place)
            while now != before:
                time.sleep(0.05)
                before, now = now, self.wait(place)
            for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
                self._send("Input.dispatchMouseEvent", type=kind, x=now[0], y=now[1], button="left", clickCount=1)
            try:
                self.wait(until, patience)
            except NotSeenError:
                continue
            return
        raise NotSeenError(f"{until}: not after clicks at {element} on:\n{self.text()}")

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._connection.recv(timeout=120))
            if message.get("method") == "Network.requestWillBeSent":
                self.asked.append(message["params"]["request"]["url"])
            if message.get("id") == self._number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result


@contextmanager
def browser(home: Path, shots: Path) -> Iterator[Browser]:
    """Start a Chromium with its profile in ``home``, and end it with all its processes."""
    program = shutil.which("chromium")
    assert program, "chromium is missing; install it with: apt-get install chromium"
    command = [program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
    with (home.with_suffix(".log")).open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"HOME": str(home)})
    try:
        address = _page_address(home, process)
        with connect(address, max_size=None, compression=None) as connection:
            yield Browser(connection, shots)
            connection.send(json.dumps({"id": 0, "method": "Browser.close"}))
    finally:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _page_address(home: Path, process: "subprocess.Popen[bytes]") -> str:
    """Return the address of the first page's protocol, once Chromium has written down its port."""
    note = home / "DevToolsActivePort"
    deadline = time.monotonic() + 120
    while not note.exists() or not note.read_text():
        said = home.with_suffix(".log").read_text(errors="replace")
        assert process.poll() is None, f"chromium ended: {said}"
        assert time.monotonic() < deadline, f"chromium does not answer: {said}"
        time.sleep(0.1)
    pages = requests.get(f"http://127.0.0.1:{note.read_text().split()[0]}/json/list", timeout=30).json()
    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
