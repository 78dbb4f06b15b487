"""Keys made by the application: 63 bits, ordered by time, unique without asking the database."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import datetime

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z: leaves room until 2089
_RANDOM_BITS = 22
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Return a positive 63-bit integer, greater than every one made before in this process.

    The upper 41 bits are milliseconds since 2020, the lower 22 are random; two processes collide only when they draw
    the same 22 bits within the same millisecond, and then a primary key refuses the second.
    """
    global _last
    value = ((time.time_ns() // 1_000_000 - _EPOCH_MS) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = value if value > _last else _last + 1
        return _last


def least_id(at: datetime) -> int:
    """Return the smallest id that could have been made at that instant: what is newer has a greater one."""
    return max(0, int(at.timestamp() * 1000) - _EPOCH_MS) << _RANDOM_BITS
