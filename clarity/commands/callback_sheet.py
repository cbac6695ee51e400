"""What a member of staff reads before a call: what the person does not want stands beside the number, in words."""

from __future__ import annotations

import datetime
from dataclasses import replace

from clarity.business_hours import business_hours
from clarity.callbacks.model import Details, Request, Wishes
from clarity.notifications import ASKED_BY
from clarity.reading.phone_numbers import PhoneNumber

OUR_LINE = "949-625-0564"  # fact `number_admissions`: what may be said on a voicemail
FORBIDDEN = ("NO VOICEMAIL", "NO TEXTS", "DO NOT SAY THE PROGRAM'S NAME")
ALLOWED = ("a voicemail may be left", "texts may be sent", "the program's name may be said")


def sheet(request: Request, now: datetime.datetime, no_texts_since: datetime.datetime | None = None) -> list[str]:
    """Return the lines about an opened request; `now` (aware) decides whether it is overdue.

    `no_texts_since` is when the number's owner said that they want no texts, whatever the request allows.
    """
    hours = business_hours()
    overdue = " - OVERDUE" if request.is_open and request.due_at < now else ""
    taken = f", taken by {request.claimed_by}" if request.claimed_by else ""
    outcome = f" ({request.closed_as.value})" if request.closed_as else ""
    lines = [
        _line("Reference", request.reference),
        _line("State", f"{request.state.value}{outcome}{taken}"),
        _line("Asked", f"{hours.in_words(request.requested_at)}, by {ASKED_BY.get(request.channel, request.channel)}"),
        _line("Due", f"{hours.in_words(request.due_at)}{overdue}"),
    ]
    if request.closed_at is not None:
        lines.append(_line("Closed", hours.in_words(request.closed_at)))
    lines += [
        _line("Attempt", f"{hours.in_words(each.at)}, {each.outcome.value}, by {each.by}") for each in request.attempts
    ]
    if request.linked:
        lines.append(_line("Same number", ", ".join(request.linked)))
        lines.append(_line("", "The strictest wishes of all open requests with this number are shown."))
    if request.taken_back:
        lines.append(_line("Taken back", f"{', '.join(request.taken_back)}: another request with this number."))
    if request.details is None:
        return [*lines, _line("Call", "NOBODY: number and name were erased")]
    wishes = request.effective_wishes or request.details.wishes
    if no_texts_since is not None:
        wishes = replace(wishes, texting=False)
        lines.append(_line("", f"OPTED OUT OF TEXTS on {hours.in_words(no_texts_since)}: do not text this number."))
    return [
        *lines,
        *_reaching(request.details, wishes, request.do_not_call),
        *_script(request, request.details, wishes),
    ]


def _reaching(details: Details, wishes: Wishes, do_not_call: bool) -> list[str]:
    granted = (wishes.voicemail, wishes.texting, wishes.naming)
    marks = [
        allowed if is_granted else forbidden
        for is_granted, allowed, forbidden in zip(granted, ALLOWED, FORBIDDEN, strict=True)
    ]
    lines = [
        _line("Call", PhoneNumber.from_stored(details.phone).spoken),
        *(_line("", mark) for mark in marks),
        _line("Name", details.name or "not given"),
        _line("Good times", details.times or "not given"),
    ]
    if do_not_call:
        lines.insert(
            0, _line("", "DO NOT CALL: this number's owner took a request back by text, or asked not to be called.")
        )
        lines.insert(1, _line("", "Ask your lead first; when in doubt, close the request."))
    return lines


def _script(request: Request, details: Details, wishes: Wishes) -> list[str]:
    """Return what to say, so that nobody else at that number learns what the call is about."""
    if not request.is_open:
        return []
    who = "".join(sign for sign in details.name or "" if sign.isprintable()) or "the person who asked for a call"
    lines = ["", "What to say"]
    if wishes.naming:
        lines.append(f"  Ask for {who}. You may say that you call from Moment of Clarity.")
    else:
        lines.append(f"  Ask for {who} and give your first name only.")
        lines.append("  Until you know that it is them, say neither where you call from nor what it is about.")
    if wishes.voicemail:
        lines.append(f'  On voicemail say only: "This is YOUR FIRST NAME. Please call me back at {OUR_LINE}."')
    else:
        lines.append("  If you reach voicemail or somebody else, leave no message.")
    return lines


def _line(label: str, text: str) -> str:
    # A name that somebody typed must not be able to move the cursor or turn the line around.
    return f"{label:<13}{''.join(sign for sign in text if sign.isprintable())}".rstrip()
