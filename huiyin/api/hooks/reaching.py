"""Reaching an address outside: over HTTPS only, never the house's own network, never where an answer points to.

The name is looked up once and the address that was judged is the one that is called: a name that turns to another
address in between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 10.0  # seconds a call may take in all
_MOST = 2000  # characters of an address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in disguise


class NotReached(Exception):
    """The address was not called, or did not answer. ``code`` says why; ``never``: it will not be otherwise later."""

    def __init__(self, code: str, *, never: bool = False) -> None:
        super().__init__(code)
        self.code, self.never = code, never


@dataclass(frozen=True)
class Address:
    """An address that may be called: its host, its port, and what stands behind them."""

    host: str
    port: int
    path: str


def read(text: str) -> Address:
    """The address as written; raises ``NotReached`` for any but an https address of a host, without a password."""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port or 443
    except (ValueError, UnicodeError):
        raise NotReached("not_an_address", never=True) from None
    plain = parts.username is None and parts.password is None and not parts.fragment
    printable = text.isascii() and text.isprintable() and " " not in text
    if parts.scheme != "https" or not host or not plain or not printable or len(text) > _MOST:
        raise NotReached("not_an_address", never=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(host, port, path)


def find(address: Address) -> str:
    """An IP address of the host. Raises ``NotReached`` if there is none, or any that is not of the open internet."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("no_such_host") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise NotReached("no_such_host")
    if not all(map(permitted, addresses)):
        raise NotReached("not_outside", never=True)
    return addresses[0]


def permitted(address: str) -> bool:
    """Whether it lies in the open internet: not this machine, not this network, nothing reserved or in disguise."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _TRANSLATED:
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def context() -> ssl.SSLContext:
    """What the other side's certificate must be: one that the machine trusts, for the host that was asked."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was judged, for a host by name."""

    def __init__(self, address: Address, ip: str) -> None:
        self._tls = context()
        super().__init__(address.host, address.port, timeout=LONGEST, context=self._tls)
        self._ip = ip

    def connect(self) -> None:
        """Call the address itself: no further look-up."""
        plain = socket.create_connection((self._ip, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def hang_up(self) -> None:
        """End it from another thread: whoever waits for it stops waiting."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def post(text: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send the body and return the status of the answer, which is not read further and not followed anywhere.

    Raises ``NotReached``.
    """
    address = read(text)
    connection = _Pinned(address, find(address))
    # A time-out counts each silence; a side that sends a letter now and then would hold the line for days.
    end = threading.Timer(LONGEST, connection.hang_up)
    end.start()
    try:
        connection.request("POST", address.path, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLError:
        raise NotReached("bad_certificate") from None
    except TimeoutError:
        raise NotReached("too_slow") from None
    except (OSError, http.client.HTTPException):
        raise NotReached("no_answer") from None
    finally:
        end.cancel()
        connection.close()
