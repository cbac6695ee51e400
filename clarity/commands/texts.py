"""What staff see of texts: who wants none any more, what did not arrive, who may be in danger; never a number."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from clarity import settings
from clarity.contacts.service import open_contacts
from clarity.errors import ClarityError
from clarity.reading.phone_numbers import PhoneNumber, read_phone_number
from clarity.telephony import OPTED_OUT, open_telephony
from clarity.texting.model import Event, Noted
from clarity.texting.service import open_texting

LATEST = 100
TEST_TEXT = "This is a test of this text line. Nothing is needed from you."
IN_WORDS = {
    Event.OPTED_OUT: "wants no more texts",
    Event.REJOINED: "wants texts again",
    Event.CRISIS_AFTER_OPT_OUT: "MAY BE IN DANGER, and asked for no texts before: our answer may not have arrived",
    Event.NOT_DELIVERED: "a text of ours did not arrive",
}
HOW = {"carrier": "known from the carrier", "keyword": "by a keyword", "words": "in words of their own"}
# Twilio's codes, in words of our own.
CODES = {
    OPTED_OUT: "the person has opted out at the carrier; nothing to do",
    30001: "too many texts were waiting; it was dropped",
    30002: "the account is suspended: look at it now",
    30003: "the telephone is off or out of reach",
    30004: "the person's carrier or telephone blocks us",
    30005: "there is no such number any more",
    30006: "a landline, or a carrier that takes no texts",
    30007: "a carrier took it for spam: look at the campaign's registration",
    30008: "unknown; if it comes often, ask the carrier",
    30022: "more texts at once than the registration allows",
    30034: "our number is not registered for texts (A2P 10DLC)",
}


def add_to(commands: Any) -> None:
    """Add `texts` and what it can do to the command line."""
    acts = commands.add_parser("texts", help="what became of texts").add_subparsers(dest="act_name", required=True)
    listing = acts.add_parser("list", help="who wants no texts, what did not arrive, who may be in danger")
    listing.set_defaults(act=list_events)
    checking = acts.add_parser("check", help="send one test text to a telephone that has texted us before")
    checking.set_defaults(act=check)


def list_events(chosen: argparse.Namespace) -> int:
    """Print the latest hundred events, the newest first, and how many numbers want no texts.

    Returns 1 when somebody may be in danger of whom nobody was told.
    """
    configured = settings.load()
    service, contacts = open_texting(configured), open_contacts(configured)
    try:
        # What was spooled while the database was down belongs into the list, also when no worker runs.
        service.deliver_spool()
        contacts.deliver_spool()
        events, untold = service.events(None, LATEST), service.untold(Event.CRISIS_AFTER_OPT_OUT, LATEST)
        counts = contacts.count_opt_outs()
    finally:
        service.close_service()
        contacts.close_service()
    print("\n".join(map(line, events)) or "Nothing: nobody has opted out, and every text has arrived.")
    ways = ", ".join(f"{count} {HOW[how]}" for how, count in counts.items())
    print(f"Numbers that want no texts: {sum(counts.values())}{f' ({ways})' if ways else ''}.")
    if untold:
        print(f"Of {len(untold)} cries for help nobody has been told by mail or webhook.")
    return 1 if untold else 0


def line(event: Noted) -> str:
    """Return an event as a line; a case's number and a conversation's name lead to nobody's telephone."""
    code = "" if event.code is None else f" ({event.code}: {CODES.get(event.code, 'look it up at the carrier')})"
    return (
        f"{event.at:%Y-%m-%d %H:%M} UTC  T{event.id}  {event.conversation or 'erased'}  {IN_WORDS[event.event]}{code}"
    )


def check(chosen: argparse.Namespace) -> int:
    """Send a test text to a number that is typed unseen; only to one that has texted us and wants texts."""
    configured = settings.load()
    telephony = open_telephony(configured)
    if telephony is None:
        raise ClarityError('nothing is sent while CLARITY_TWILIO_API is "off"')
    number = read_phone_number(getpass.getpass("Number of your own telephone (not shown): "))
    if not isinstance(number, PhoneNumber):
        raise ClarityError("that is no telephone number")
    contacts = open_contacts(configured)
    try:
        if contacts.known_as(number.e164) is None:
            raise ClarityError("that number has never texted us: text it first, then try again")
        if contacts.opted_out_at(number.e164) is not None:
            raise ClarityError("that number has opted out: text START first")
    finally:
        contacts.close_service()
    print(f"Sent: {telephony.send(number.e164, TEST_TEXT)}. `texts list` shows it if it does not arrive.")
    return 0
