"""Promises of `Outbox`: staff are owed one word about each open request for each target, until it was sent."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from clarity.callbacks.service import CallbackService
from tests.clarity.callbacks.people import CANARIES, NOW, WITH_CANARIES, asker, draft


def test_a_request_and_its_notifications_are_written_together(service: CallbackService) -> None:
    """Both targets are owed the code, the channel and the due time, and nothing else."""
    made = draft()
    service.submit(made)
    service.submit(made)

    due = service.notifications_due(NOW, 10)

    assert [(one.reference, one.channel, one.target, one.kind, one.tries) for one in due] == [
        (made.reference, "web", "mail", "requested", 0),
        (made.reference, "web", "webhook", "requested", 0),
    ]
    assert {one.due_at for one in due} == {NOW + timedelta(hours=1)}


def test_nothing_personal_is_in_a_notification(service: CallbackService) -> None:
    """A mail on somebody's telephone screen tells nothing."""
    service.submit(dataclasses.replace(draft(), details=WITH_CANARIES))

    shown = str([dataclasses.asdict(one) for one in service.notifications_due(NOW, 10)])

    assert not any(canary in shown for canary in CANARIES)
    assert "web-dana" not in shown


def test_what_was_sent_is_not_sent_again(service: CallbackService) -> None:
    """One target that was told is done, the other is still owed."""
    service.submit(draft())
    mail, webhook = service.notifications_due(NOW, 10)

    service.notification_sent(mail.id)

    assert service.notifications_due(NOW, 10) == [webhook]


def test_what_failed_is_due_again_later(service: CallbackService) -> None:
    """It comes back at its time, and the tries are counted."""
    service.submit(draft())
    mail = service.notifications_due(NOW, 10, ["mail"])[0]

    service.notification_failed(mail.id, NOW + timedelta(minutes=5))

    assert service.notifications_due(NOW, 10, ["mail"]) == []
    later = service.notifications_due(NOW + timedelta(minutes=5), 10, ["mail"])
    assert [(one.id, one.tries) for one in later] == [(mail.id, 1)]


def test_only_targets_that_are_set_up_are_asked_for(service: CallbackService) -> None:
    """A target nobody uses does not crowd out the others."""
    for number in range(3):
        service.submit(draft(f"web-{number}"))

    due = service.notifications_due(NOW, 2, ["webhook"])

    assert [one.target for one in due] == ["webhook", "webhook"]


def test_nobody_is_told_of_what_is_over(service: CallbackService) -> None:
    """A request that was closed or taken back is not announced afterwards."""
    closed = service.submit(draft("web-robin")).reference
    service.submit(draft("web-dana"))

    service.close(closed, "robin")
    service.withdraw(asker("web-dana"))

    assert service.notifications_due(NOW + timedelta(days=1), 10) == []
