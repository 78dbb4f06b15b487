"""Take the docs' pictures: the first letter and its answer, walked on a sample institution of its own.

Writes ``docs/pictures/*.png``: Today, Register, what follows it, and a case, some in Chinese and some in English; and
the day in the office, stage by stage.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.journeys.day import PEOPLE, SAID, Day  # noqa: E402
from tests.journeys.walk import CHINESE, ENGLISH, HANDLER, Walk, Words, account  # noqa: E402  # after its path

PICTURES = ROOT / "docs" / "pictures"
DAY = ("post", "next", "visit", "call", "review", "unassigned", "draft", "approve", "load", "story")
WANTED = frozenset(
    {"today-zh", "register-zh", "case-zh", "register-en", "registered-en", "case-en", *(f"day-{name}" for name in DAY)}
)
LARGEST = 150_000  # bytes of one picture: a page of docs is read on slow lines too
WINDOW = (1200, 760)
CASES = 300
READY = 60.0  # seconds the server may take to answer


@contextmanager
def served(home: Path, made_by: list[str]) -> Iterator[str]:
    """The address of a server with what this command of Python makes in ``home``; it is stopped at the end."""
    env = os.environ | {"HUIYIN_HOME": str(home), "HUIYIN_DEMO": "1", "DJANGO_SETTINGS_MODULE": "huiyin.site.settings"}
    env.pop("HUIYIN_DATABASE", None)
    huiyin = str(Path(sys.executable).with_name("huiyin"))
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    for command in (collect, [huiyin, "migrate"], [sys.executable, *made_by]):
        subprocess.run(command, cwd=ROOT, env=env, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen([huiyin, "serve", "--port", str(port)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def _wait(address: str) -> None:
    until = time.monotonic() + READY
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # the address is our own
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return


def browser(play: Playwright, words: Words) -> Browser:
    """A browser in that language: its own fields of dates follow it."""
    return play.chromium.launch(
        executable_path=next(filter(os.path.exists, ("/usr/bin/chromium", "/usr/bin/chromium-headless-shell"))),
        args=["--no-sandbox", "--disable-gpu", f"--lang={words.locale}"],
        env={**os.environ, "LANGUAGE": words.locale.replace("-", "_")},
    )


def take(page: Page, name: str) -> None:
    """One picture of what a window shows, if the docs want it."""
    if name not in WANTED:
        return
    shoot(page, name)


def shoot(page: Page, name: str) -> None:
    """A picture in the docs' folder; ends the program when it is too large for a slow line."""
    page.evaluate("(document.querySelector('.moves-open') ?? document.documentElement).scrollIntoView()")
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST // 1000} kB: show less.")


def walk(play: Playwright, address: str, words: Words) -> None:
    """One walk from sign-in to the answer, with pictures on the way."""
    window = browser(play, words)
    width, height = WINDOW
    page = window.new_page(
        viewport={"width": width, "height": height}, locale=words.locale, timezone_id="Asia/Shanghai"
    )
    language = words.locale[:2]
    way = Walk(page, address, words, lambda name: take(page, f"{name}-{language}"))
    user, password = account()
    way.sign_in(HANDLER, password)
    way.look("today")
    way.sign_out()
    way.sign_in(user, password)
    told = way.register()
    way.write()  # the same letter once more: now something is known
    page.locator(".suggestion").first.wait_for()
    way.look("register")
    page.goto(f"{address}register/")
    page.locator(".draft button").click()  # thrown away again
    way.find(words.sought, told.number)
    way.transfer()
    way.answer(password, told.number)
    window.close()


FOUNDED = """
import django; django.setup()
from datetime import UTC, datetime, timedelta
from huiyin.site.demo import founding
founding.found(datetime.now(UTC) - timedelta(days=200))
"""


def day(play: Playwright, address: str) -> None:
    """The day in the office that ``docs/a-day.md`` tells, with a picture of each stage."""
    window = browser(play, ENGLISH)
    width, height = WINDOW

    def sit() -> Page:
        return window.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Asia/Shanghai"
        ).new_page()

    walks = {role: Walk(sit(), address, ENGLISH) for role in PEOPLE}
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    for stage in Day(walks, SAID["en"], here, lambda name, page: shoot(page, f"day-{name}")).steps():
        print(f"the day: {stage}")
    window.close()


def main() -> None:
    """Take all of them anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="huiyin-pictures-") as home, sync_playwright() as play:
        with served(Path(home) / "six-months", ["-m", "huiyin.site.cli", "demo", "--cases", str(CASES)]) as address:
            for words in (CHINESE, ENGLISH):
                walk(play, address, words)
        with served(Path(home) / "first-day", ["-c", FOUNDED]) as address:
            day(play, address)


if __name__ == "__main__":
    main()
