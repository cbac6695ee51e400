"""The gateway, before there is one, talks to the running assistant through the private channels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from clarity.answers import answers
from tests.journeys.conftest import Running

CANARY = "zanzibarquartz"
BOTH = pytest.mark.parametrize("channel", ["web", "sms"])
HOSTILE = [
    "/restart",
    '/greet{"name": "x"}',
    "<script>alert(1)</script>",
    "'; DROP TABLE events; --",
    "\x00",
    "é" * 5000,
]


class Gateway:
    """Speaks for one person on one channel, as the gateway will."""

    def __init__(self, running: Running, channel: str) -> None:
        self.conversation = f"{channel}-{uuid4().hex}"
        self._base = running.base.removesuffix("rest") + channel
        secret = (running.var / "keys" / "channel.key").read_text()
        self._headers = {"Authorization": f"Bearer {secret}"}

    def post(self, text: str, message_id: str | None = None, **options: object) -> requests.Response:
        """Post a message, with a new id unless one is given."""
        body = {"conversation": self.conversation, "message_id": message_id or uuid4().hex, "text": text}
        sent: dict[str, object] = {"headers": self._headers, **options}
        return requests.post(f"{self._base}/messages", json=body, timeout=30, **sent)  # type: ignore[arg-type]

    def hears(self, text: str) -> str:
        """Send a message and return all the words that come back."""
        return "\n".join(message["text"] for message in self.post(text).json()["messages"])

    def forget(self) -> int:
        """Ask for the conversation to be forgotten and return the status."""
        url = f"{self._base}/conversations/{self.conversation}"
        return requests.delete(url, headers=self._headers, timeout=30).status_code


def test_each_channel_gets_its_form(running: Running) -> None:
    """The same question is answered with buttons on the web, and in one plain text on a phone."""
    web, sms = (Gateway(running, channel).post("how long does the program last?").json() for channel in ("web", "sms"))

    answer = answers()["utter_ask_duration"]
    assert web["messages"] == [
        {
            "text": answer.web.text,
            "buttons": [{"title": title, "payload": payload} for title, payload in answer.web.buttons],
            "response": answer.name,
        }
    ]
    said = {"text": answer.sms.text, "buttons": [], "response": answer.name}
    assert sms == {"outcome": "answered", "messages": [said]}


def test_a_button_leads_on(running: Running) -> None:
    """What the widget sends when a button is pressed is obeyed, because it was offered here."""
    gateway = Gateway(running, "web")
    offered = gateway.post("how long does the program last?").json()["messages"][0]["buttons"]

    reply = gateway.hears(offered[1]["payload"])

    assert reply == answers()["utter_ask_step_down"].web.text


@BOTH
def test_a_cry_for_help_gets_988(running: Running, channel: str) -> None:
    """On both channels, whatever was said before."""
    gateway = Gateway(running, channel)
    gateway.hears("how many hours per week is the program?")

    reply = gateway.hears("i want to kill myself")

    assert "988" in reply


@BOTH
@pytest.mark.parametrize("text", HOSTILE, ids=["restart", "entity", "markup", "SQL", "NUL", "huge"])
def test_hostile_input_gets_written_words(running: Running, channel: str, text: str) -> None:
    """Nothing typed is obeyed, repeated or answered with silence, and the next question is answered."""
    gateway = Gateway(running, channel)

    reply = gateway.hears(text)

    assert reply.strip()
    assert text not in reply
    assert "9-12" in gateway.hears("how many hours per week is the program?")


@BOTH
def test_a_message_posted_twice_is_heard_once(running: Running, channel: str) -> None:
    """Retries and doubled posts get the same reply; a second cry would get other words."""
    gateway = Gateway(running, channel)

    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: gateway.post("i want to kill myself", "m1").json(), range(5)))
    replies.append(gateway.post("i want to kill myself", "m1").json())

    assert all(reply == replies[0] for reply in replies)
    assert gateway.post("i want to kill myself", "m2").json() != replies[0]


@BOTH
@pytest.mark.parametrize("header", [None, "Bearer " + "ab" * 32, "Bearer"], ids=["none", "wrong", "empty"])
def test_a_stranger_is_told_nothing(running: Running, channel: str, header: str | None) -> None:
    """Without the secret of this installation there is one answer to everything."""
    headers = {} if header is None else {"Authorization": header}

    reply = Gateway(running, channel).post("how long is it?", headers=headers)

    assert (reply.status_code, reply.json()) == (401, {"error": "unauthorized"})


def test_a_forgotten_conversation_starts_anew(running: Running) -> None:
    """A button that was offered before is unknown afterwards: nothing of what was said is left."""
    gateway = Gateway(running, "web")
    offered = gateway.post("how long does the program last?").json()["messages"][0]["buttons"]

    status = gateway.forget()

    assert status == 204
    assert gateway.hears(offered[1]["payload"]) != answers()["utter_ask_step_down"].web.text


def test_nothing_that_was_said_is_logged(running: Running) -> None:
    """Neither words nor the secret are in a log."""
    for channel in ("web", "sms"):
        gateway = Gateway(running, channel)
        gateway.hears(f"do you take {CANARY} insurance")
        gateway.post(CANARY, headers={"Authorization": f"Bearer {CANARY}"})
        gateway.post(CANARY, f"{CANARY}!")
        gateway.forget()

    secret = (running.var / "keys" / "channel.key").read_text()
    logs = [log.read_text(errors="replace") for log in (running.var / "log").glob("*")]
    assert logs
    assert [log for log in logs if CANARY in log or secret in log] == []
