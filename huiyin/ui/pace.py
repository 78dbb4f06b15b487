"""How much one network address may ask of what is there for everybody: held in memory, so that asking stays cheap."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from time import monotonic

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The network address a request comes from: behind a proxy of ours, what that says last."""
    if settings.HUIYIN_BEHIND_PROXY:  # anything before it may be made up
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """What counts as one: an address of the old kind, of today's the whole network, which one household may have."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known if isinstance(known, IPv4Address) else ip_network(f"{known}/64", strict=False))


class Pace:
    """``most`` requests at once from an address, and ``a_second`` more each second; each process counts by itself.

    Of at most ``known`` addresses it is remembered what they have left; beyond that the longest silent is forgotten.
    """

    def __init__(
        self, most: int, a_second: float, *, known: int = 20_000, clock: Callable[[], float] = monotonic
    ) -> None:
        self.most, self.a_second, self.known, self.clock = most, a_second, known, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, where: str) -> int:
        """Count one request; whole seconds until the next may come, 0 where this one may be answered."""
        where, now = network_of(where), self.clock()
        with self._lock:
            left, at = self._left.pop(where, (float(self.most), now))
            left = min(left + (now - at) * self.a_second, float(self.most))
            allowed = left >= 1
            self._left[where] = (left - 1 if allowed else left, now)  # the last in order is the latest heard of
            if len(self._left) > self.known:
                del self._left[next(iter(self._left))]
        return 0 if allowed else ceil((1 - left) / self.a_second)

    def forget(self) -> None:
        """Begin anew; for tests."""
        with self._lock:
            self._left.clear()
