"""Say plainly when the address the server wants is taken: ``port_is_free.py HOST PORT``."""

from __future__ import annotations

import socket
import sys


def main(host: str, port: int) -> int:
    """Return 0 when a server can listen on ``host``:``port``, else 1 with a sentence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            print(f"Port {port} can not be used: {error.strerror}.", file=sys.stderr)
            print(f"If Huiyin runs already, open http://{host}:{port}; else: make run PORT={port + 1}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
