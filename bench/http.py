"""Registering through HTTP, against a bare Django view that inserts the same rows.

Both sides are granian as ``huiyin serve`` starts it, with as many workers, on copies of one database, and the same two
clients send both the same forms over kept connections. On the product's side stands everything: session, CSRF, the
Register page's POST, ``perform``. On the other a view without middleware inserts the same rows, recorded from the
product, by Django's models. They take turns in short rounds; the figure is the median of the rounds' ratios of speed.
A third side is told and has no goal: a view that sends nothing but the recorded statements.

As in a browser, the panel of what is known already answers before a form is sent; that is not in the time, and the form
carries the mark it gave. What came since is looked at again when the form is saved.
"""

from __future__ import annotations

import http.client
import os
import pickle
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from bench import HOME, lib, playing
from bench.finding import Texts
from bench.lib import Figure, say
from huiyin.institution.models import Account
from huiyin.parties import sealing
from huiyin.site import serving
from tests.cast import build
from tests.matters.sheets import blank

ROUNDS, EACH, WARM = 12, 30, 60
WORKERS, CLIENTS = 2, 2
CSRF = "0123456789abcdefghijklmnopqrstuv"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Post(NamedTuple):
    """One request: where to, with what."""

    path: str
    headers: dict[str, str]
    body: str


def main(rounds: int = ROUNDS, each: int = EACH) -> Figure:
    """Measure and return the figure."""
    lib.collect_static()
    lib.set_up("through")
    sealing.institution_key(build().institution.id)  # made on first use: no registration is to be the first
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Account.objects.get(username="anna"))
    for name in ("recorded", "objects", "statements"):
        lib.copy("through", name)
    lib.use("recorded")
    bodies, recordings = _record(client, WARM + rounds * each)
    cookies = {"Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}", **FORM}
    product = [Post("/register/", cookies, body) for body in bodies]
    found: dict[str, list[float]] = {"product": [], "objects": [], "statements": []}
    with _product() as through, _bare("objects", recordings) as objects, _bare("statements", recordings) as statements:
        ports = {"product": through, "objects": objects, "statements": statements}
        for start in range(0, len(bodies), each):
            for side, port in ports.items():
                part = range(start, start + each)
                found[side].append(_round(port, [_post(side, port, product[place], place) for place in part]))
    return _figure({side: times[WARM // each :] for side, times in found.items()}, each)


def _post(side: str, port: int, post: Post, place: int) -> Post:
    """What is sent to that side: the page's form as its panel left it, or the same form to a bare view."""
    return _looked(port, post) if side == "product" else post._replace(path=f"/{side}/?n={place}")


def _figure(found: dict[str, list[float]], each: int) -> Figure:
    ratios = {}
    for side in ("objects", "statements"):
        ratios[side] = sorted(bare / ours for bare, ours in zip(found[side], found["product"], strict=True))
        say(f"{side}: {statistics.median(ratios[side]):.2f}, rounds {ratios[side][0]:.2f} … {ratios[side][-1]:.2f}")
    say("; ".join(f"{side} {each / statistics.median(times):.0f}/s" for side, times in found.items()))
    ratio = statistics.median(ratios["objects"])
    return Figure(f"registering through HTTP / bare view, {connection.vendor}", ratio, 0.6)


def _record(client: Client, count: int) -> tuple[list[str], dict[str, list[Any]]]:
    """Send forms to the page itself; return those that were registered at once, with what each of them wrote."""
    sheet, texts = blank(client), Texts(3)
    bodies: list[str] = []
    recordings: dict[str, list[Any]] = {"objects": [], "statements": []}
    while len(bodies) < count:
        words = texts.one(35)
        typed = {"title": words[:16], "text": words, "name": f"王{words[0]}{words[-1]}", "key": uuid.uuid4().hex}
        typed["phone"] = f"139{len(bodies):08}"
        posted = {**sheet, **typed, "do": "register"}
        answers: list[Any] = []
        send = _sending(client, posted, answers)
        recording = playing.record(send)
        if answers[0].status_code == 302:  # not, if something like it stands there already: then it is shown first
            bodies.append(urlencode({**posted, "csrfmiddlewaretoken": CSRF}, doseq=True))
            recordings["objects"].append(playing.objects(recording))
            recordings["statements"].append([tuple(statement) for statement in recording])
    connection.close()
    return bodies, recordings


def _sending(client: Client, posted: dict[str, Any], answers: list[Any]) -> Callable[[], None]:
    return lambda: answers.append(client.post("/register/", posted))


def _round(port: int, posts: Sequence[Post]) -> float:
    """Seconds that the clients need to send all of these."""
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda part: _send(port, part), [posts[one::CLIENTS] for one in range(CLIENTS)]))
    return time.perf_counter() - began


def _looked(port: int, post: Post) -> Post:
    """The form as it stands once the panel has answered."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("POST", f"{post.path}known/", post.body, post.headers)
    panel = asked.getresponse().read().decode()
    asked.close()
    marks = re.findall(r'name="(looked|shown)" value="([^"]+)"', panel)
    return post._replace(body=f"{post.body}&{urlencode(marks)}")


def _send(port: int, posts: Sequence[Post]) -> None:
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path, headers, body in posts:
        kept.request("POST", path, body, headers)
        answer = kept.getresponse()
        text = answer.read()
        if answer.status != 302:
            raise RuntimeError(f"{path}: {answer.status} {text[:2000]!r}")
    kept.close()


@contextmanager
def _product() -> Iterator[int]:
    """The product's server on a data folder of its own, with the keys of this one."""
    told, port = _home("served", "through"), _free_port()
    command, _worker = serving.commands("127.0.0.1", port, WORKERS)
    with _served(command, port, told):
        yield port


@contextmanager
def _bare(side: str, recordings: dict[str, list[Any]]) -> Iterator[int]:
    """The bare views behind the same server, on a database of their own."""
    kept, port = HOME / "recordings.pickle", _free_port()
    kept.write_bytes(pickle.dumps(recordings))
    told = _home(side, side)
    command, _worker = serving.commands("127.0.0.1", port, WORKERS)
    command[command.index(serving.APPLICATION)] = "application:application"
    paths = os.pathsep.join([str(Path(__file__).parent / "bare"), str(Path(__file__).parents[1])])
    with _served(command, port, told | {"BENCH_BARE": str(kept), "PYTHONPATH": paths}):
        yield port


def _home(name: str, database: str) -> dict[str, str]:
    """A data folder with the keys of this one and that database, as the environment says it."""
    folder = HOME / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HOME / "keys", folder / "keys")
    shutil.copytree(HOME / "static", folder / "static")
    shutil.copy(HOME / "secret.key", folder)
    told = {"HUIYIN_HOME": str(folder)}
    if connection.vendor == "sqlite":
        shutil.move(lib.place(database), folder / "huiyin.sqlite3")
    else:
        told["HUIYIN_DATABASE"] = f"{os.environ['HUIYIN_DATABASE'].rpartition('/')[0]}/{lib.place(database)}"
    return told


@contextmanager
def _served(command: list[str], port: int, told: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(command, env=os.environ | told)
    try:
        until = time.monotonic() + 60
        while server.poll() is None and time.monotonic() < until and not _listens(port):
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    lib.finish([main(*map(int, sys.argv[1:]))])
