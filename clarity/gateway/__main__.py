"""`python -m clarity.gateway`: the public door, open until it is told to close, and then closed with nobody cut off."""

from __future__ import annotations

import os
import socket
import sys

from clarity import settings
from clarity.errors import ClarityError, SettingsError
from clarity.gateway.app import create_app, open_parts
from clarity.gateway.receiving import PunctualProtocol
from clarity.logging import get_logger, quiet_libraries
from clarity.security.locks import hold_place
from clarity.settings import Settings

BACKLOG = 512  # connections that wait to be taken; many come at once when a server was away

log = get_logger("clarity.gateway")


def main() -> int:
    """Serve until a signal; returns 0, or 2 after one clear line when it may not start."""
    try:
        configured = settings.load()
        settings.check_public_door(configured)
        # What is said in one of two would not be seen in the other.
        lock = hold_place(configured.variable_directory, "gateway")
        listening = listen(configured)
        app = create_app(open_parts(configured))
    except ClarityError as error:
        log.event("gateway.refused", reason=str(error))
        return 2
    quiet_libraries()
    app.run(
        sock=listening,
        protocol=PunctualProtocol,
        workers=1,
        access_log=False,
        motd=False,
        debug=False,
        backlog=BACKLOG,
    )
    sys.stderr.flush()
    os.close(lock)
    # Threads with a database that hangs would be waited for at an ordinary end.
    os._exit(0)


def listen(configured: Settings) -> socket.socket:
    """Return the socket that browsers or a proxy reach; raises `SettingsError` where none can be had."""
    family = socket.AF_INET6 if ":" in configured.gateway_host else socket.AF_INET
    try:
        return socket.create_server((configured.gateway_host, configured.gateway_port), family=family)
    except OSError:
        raise SettingsError(
            "CLARITY_GATEWAY_HOST and CLARITY_GATEWAY_PORT name a place where this process cannot listen"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
