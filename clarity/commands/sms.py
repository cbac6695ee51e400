"""A telephone in this terminal, with a carrier on loopback, against the assistant that runs."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from typing import Any

from clarity import settings
from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.carrier.delivering import Carrier
from clarity.carrier.phone import Telephone
from clarity.commands.run import door, refuse_taken_port
from clarity.errors import ClarityError, SettingsError, StartUpError
from clarity.telephony import open_signatures, token_of_development


def add_to(commands: Any) -> None:
    """Add `sms` to the command line."""
    texting = commands.add_parser("sms", help="text the assistant that runs, from this terminal; in development")
    texting.set_defaults(act=sms)


def sms(_chosen: argparse.Namespace) -> int:
    """Text until the end of input.

    Raises `SettingsError` in production, where a real account is set or the port is taken, and `ClarityError` where
    nothing runs.
    """
    configured = settings.load()
    line, signatures = configured.texting, open_signatures(configured) if configured.is_development else None
    if line is None or signatures is None or line.tokens is not None:
        raise SettingsError(
            "`make sms` is for development without CLARITY_TWILIO_ACCOUNT_SID: a real line has a carrier of its own"
        )
    where = door(configured)
    try:
        with urllib.request.urlopen(f"{where}/health/live", timeout=3):
            pass
    except (urllib.error.URLError, OSError) as error:
        raise ClarityError("the assistant does not run here: start it with `make run` in another terminal") from error
    try:
        refuse_taken_port(configured.phone_port)
    except StartUpError:
        raise SettingsError("CLARITY_SMS_PHONE_PORT names a port that is taken: is `make sms` open twice?") from None
    account = Account(line.account_sid, line.numbers[0])
    carrier = Carrier(account, signatures, where, line.public_url)
    api = Api(account, token_of_development(configured), carrier.finish)
    with listening(api, configured.phone_port):
        Telephone(carrier, sys.stdout, is_echoing=not sys.stdin.isatty()).run(sys.stdin)
    return 0
