"""Promises of the carrier's API: what the real client makes, lists and deletes, and how it can be made to fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from twilio.rest import Client

from clarity.carrier.account import Account, Message
from clarity.carrier.api import Api, Faults, listening
from tests.clarity.carrier.door import ACCOUNT, OURS, THEIRS

TOKEN = "a token of the carrier"
OTHER = "+17145550101"


@dataclass
class Line:
    """An API that listens, and what it handed on to be delivered."""

    account: Account
    address: str = ""
    faults: Faults = field(default_factory=Faults)
    delivered: list[Message] = field(default_factory=list)
    is_delivered: threading.Event = field(default_factory=threading.Event)

    def deliver(self, message: Message) -> None:
        """Take a message that is to be delivered."""
        self.delivered.append(message)
        self.is_delivered.set()

    def ask(self, method: str, rest: str = ".json", token: str = TOKEN, **body: str) -> requests.Response:
        """Ask the API for something below the messages."""
        url = f"{self.address}/2010-04-01/Accounts/{ACCOUNT}/Messages{rest}"
        return requests.request(method, url, data=body, auth=(ACCOUNT, token), timeout=5)

    def create(self, **changes: str) -> requests.Response:
        """Send a text."""
        return self.ask("POST", **{"To": THEIRS, "From": OURS, "Body": "hello", **changes})

    def status(self, sid: str, status: str) -> None:
        """Let a text be so far."""
        self.account.messages[sid].status = status


@pytest.fixture
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Return an API that listens on a free port; it fails as the test's parameter says, if there is one."""
    made = Line(Account(ACCOUNT, OURS), faults=getattr(request, "param", Faults()))
    with listening(Api(made.account, TOKEN, made.deliver, made.faults), 0) as address:
        made.address = address
        yield made


def test_it_listens_on_this_machine_alone(line: Line) -> None:
    """Nobody else reaches what is texted here."""
    address = line.address

    assert address.startswith("http://127.0.0.1:")


def test_a_text_is_queued_and_then_delivered(line: Line) -> None:
    """The answer comes first; what becomes of the text is told beside it."""
    made = line.create(StatusCallback="https://chat.example.org/sms/v1/status")

    assert line.is_delivered.wait(5)
    assert (made.status_code, made.json()["status"], made.json()["direction"]) == (201, "queued", "outbound-api")
    assert line.delivered[0].status_url == "https://chat.example.org/sms/v1/status"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"To": "not a number"}, 21211),
        ({"From": "+19495550198"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"To": OTHER}, 21610),
    ],
)
def test_what_cannot_be_sent_is_refused(line: Line, changes: dict[str, str], expected: int) -> None:
    """Each reason has the carrier's code, and nothing goes out."""
    line.account.blocked = {OTHER}

    refused = line.create(**changes)

    assert (refused.status_code, refused.json()["code"]) == (400, expected)
    assert line.account.messages == {}


def test_only_the_token_opens_it(line: Line) -> None:
    """Whoever has another one is told nothing, whatever is asked."""
    sid = line.create().json()["sid"]

    found = [line.ask(method, f"/{sid}.json", token="another") for method in ("GET", "POST", "DELETE")]

    assert [(each.status_code, each.json()["code"]) for each in found] == [(401, 20003)] * 3


def test_another_account_has_no_texts_here(line: Line) -> None:
    """What is asked of somebody else's account is not there."""
    sid = line.create().json()["sid"]
    url = f"{line.address}/2010-04-01/Accounts/AC{'2' * 32}/Messages/{sid}.json"

    found = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5)

    assert found.status_code == 404


def test_words_are_taken_out_and_texts_deleted(line: Line) -> None:
    """First its words go, then the text itself, and then it is not there."""
    sid = line.create().json()["sid"]
    line.status(sid, "delivered")

    redacted = line.ask("POST", f"/{sid}.json", Body="").json()
    found = [line.ask(method, f"/{sid}.json").status_code for method in ("DELETE", "GET", "DELETE")]

    assert (redacted["body"], redacted["status"]) == ("", "delivered")
    assert found == [204, 404, 404]


@pytest.mark.parametrize("status", ["queued", "sent"])
def test_nothing_that_is_on_its_way_is_deleted(line: Line, status: str) -> None:
    """Neither the text nor its words go before it has arrived or failed."""
    sid = line.create().json()["sid"]
    line.status(sid, status)

    found = [line.ask("DELETE", f"/{sid}.json"), line.ask("POST", f"/{sid}.json", Body="")]

    assert [(each.status_code, each.json()["code"]) for each in found] == [(409, 20009)] * 2


def test_words_are_never_replaced(line: Line) -> None:
    """The carrier takes words out; it lets nobody write others."""
    sid = line.create().json()["sid"]
    line.status(sid, "delivered")

    found = line.ask("POST", f"/{sid}.json", Body="other words")

    assert found.status_code == 400
    assert line.account.messages[sid].body == "hello"


def test_the_real_client_lists_what_there_is(line: Line) -> None:
    """Both directions are there, and can be told apart by number, with the fields that the client reads."""
    line.account.receive(THEIRS, "hello")
    line.create(To=OTHER)
    client = Client(ACCOUNT, TOKEN)
    client.api.base_url = line.address

    everything, theirs = client.messages.list(), client.messages.list(from_=THEIRS)

    assert [each.direction for each in everything] == ["inbound", "outbound-api"]
    assert [(each.body, each.num_segments, each.status) for each in theirs] == [("hello", "1", "received")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(Faults(429, 20429, retry_after=7), (429, 20429, "7"), id="too_many"),
        pytest.param(Faults(503), (503, 20500, None), id="ill"),
        pytest.param(Faults(400, 21610), (400, 21610, None), id="opted_out"),
    ],
    indirect=["line"],
)
def test_it_fails_as_it_is_told(line: Line, expected: tuple[Any, ...]) -> None:
    """Each fault has its status, code and time to wait, and nothing is sent."""
    found = line.create()

    assert (found.status_code, found.json()["code"], found.headers.get("Retry-After")) == expected
    assert line.account.messages == {}


@pytest.mark.parametrize("line", [Faults(seconds=0.4)], indirect=True)
def test_it_is_slow_when_it_is_told(line: Line) -> None:
    """Whoever waits less long than it takes gets nothing, though the text went out."""
    url = f"{line.address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    with pytest.raises(requests.Timeout):
        requests.post(url, {"To": THEIRS, "From": OURS, "Body": "hello"}, auth=(ACCOUNT, TOKEN), timeout=0.1)

    assert line.is_delivered.wait(5)
