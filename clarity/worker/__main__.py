"""`python -m clarity.worker`: one process that works until it is told to end, and then ends within two seconds."""

from __future__ import annotations

import datetime
import os
import signal
import sys
import threading
from collections.abc import Mapping

from clarity import settings
from clarity.assistant import open_assistant
from clarity.business_hours import HOURS_UNKNOWN, BusinessHours, business_hours
from clarity.callbacks.service import open_service
from clarity.contacts.service import open_contacts
from clarity.conversations.service import open_conversations
from clarity.crisis.alerts import Notice as Why
from clarity.crisis.service import open_alerts
from clarity.errors import ClarityError
from clarity.logging import get_logger, quiet_libraries
from clarity.notifications import Target, targets
from clarity.program import admissions
from clarity.security.locks import hold_place
from clarity.telephony import open_telephony
from clarity.texting.service import open_texting
from clarity.worker.alert_jobs import alert_jobs, alert_ways
from clarity.worker.clock import ClockWatch
from clarity.worker.conversation_jobs import conversation_jobs
from clarity.worker.jobs import jobs
from clarity.worker.loop import Loop
from clarity.worker.safety_jobs import safety_jobs, safety_looks
from clarity.worker.text_jobs import text_jobs

END_SECONDS = 1.5  # for what is under way; whatever is cut off is done again at the next start
NOBODY = "CLARITY_SMTP_URL and CLARITY_WEBHOOK_URL are unset: staff have to look at `callbacks list` themselves"

log = get_logger("clarity.worker")


def main() -> int:
    """Work until a signal; returns 0, or 2 after one clear line when it may not start."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    try:
        configured = settings.load()
        settings.check_somebody_hears(configured)
        lock = hold_place(configured.variable_directory, "worker")  # two would tell staff twice
        ways, hours = targets(configured.notices), business_hours()
        service, conversations = open_service(configured), open_conversations(configured)
        service.bring_up_to_date()
    except ClarityError as error:
        log.event("worker.refused", reason=str(error))
        return 2
    quiet_libraries()
    announce(ways, hours)
    clock = ClockWatch(lambda: datetime.datetime.now(datetime.timezone.utc), service.last_noted)
    carrier, alerts = open_telephony(configured), open_alerts(configured)
    alerting = alert_ways(configured, carrier)
    loop = Loop(
        [
            *safety_jobs(
                {name: way[Why.RAISED] for name, way in alerting.items() if Why.RAISED in way},
                safety_looks(alerts.spooled),
            ),
            *alert_jobs(alerts, conversations, alerting, clock),
            *jobs(service, ways, configured.notices, admissions()),
            *conversation_jobs(conversations, lambda: open_assistant(configured), clock),
            *text_jobs(open_texting(configured), open_contacts(configured), carrier, ways, clock),
        ]
    )
    loop.start()
    ending.wait()
    has_ended = loop.stop(END_SECONDS)
    log.event("worker.ended", reason="all done" if has_ended else "something was cut off")
    sys.stderr.flush()
    os.close(lock)
    # Threads of a library that hangs are waited for at an ordinary end, for minutes.
    os._exit(0)


def announce(ways: Mapping[str, Target], hours: BusinessHours) -> None:
    """Log that the worker has begun, and what nobody has set up: it must not be found out by a person in vain."""
    log.event("worker.started", count=len(ways))
    if not ways:
        log.event("worker.nobody_is_told", reason=NOBODY)
    if not hours.are_configured:
        log.event("worker.hours_unknown", reason=HOURS_UNKNOWN)


if __name__ == "__main__":
    sys.exit(main())
