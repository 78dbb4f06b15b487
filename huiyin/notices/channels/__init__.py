"""The ways a message leaves the house. A channel is a module that can be deleted: only its line here knows it."""

from __future__ import annotations

from collections.abc import Callable

from huiyin.notices.channels.base import Channel
from huiyin.notices.channels.mail import MailChannel

CHANNELS: dict[str, Callable[[], Channel]] = {"mail": MailChannel}
