"""Promises of the door's screen: memory of turns, right help for the kind, more lines, alerts, and never silence."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clarity.contacts.service import FOLDER as OPT_OUTS
from clarity.conversations.service import FOLDER as CHATS
from clarity.crisis.alerts import Alert
from clarity.crisis.bundle import forget
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.reply import SAFE_REPLY, SAFE_REPLY_SPANISH, SMS, crisis_reply, more_lines
from clarity.crisis.service import FOLDER as ALERTS
from clarity.database.engine import FILE
from clarity.gateway.limits import CONVERSATION_MINUTE
from clarity.texting.service import FOLDER as TEXTS
from clarity.texting.words import STOP_REPLY
from tests.clarity.database.down import database_down
from tests.clarity.gateway.cries import CRY, SPANISH_CRY, words_for
from tests.clarity.gateway.door import DEADLINE, Door, opened
from tests.clarity.gateway.engine import Engine, Script, said, until
from tests.clarity.gateway.texter import Texter, conversation

TAKEN_BACK = Danger(Level.CRISIS, Kind.SUICIDE, is_taken_back=True)
NOBODY = "http://127.0.0.1:9"  # the port for nothing
IN_TIME = 5.0  # of a text and of whoever cries; both wait for nothing that is gone
SON = "my son is going to kill himself"


@pytest.fixture
def broken_seal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the file of crisis words be another than the one that was reviewed."""
    monkeypatch.setattr("clarity.crisis.bundle.BUNDLE_SHA256", "0" * 64)
    forget()
    yield
    forget()


def of(door: Door, conversation: str) -> list[Alert]:
    """Return the alerts of a conversation."""
    return [alert for alert in door.alerts() if alert.conversation == conversation]


async def test_a_cry_in_two_messages_is_one(door: Door) -> None:
    """People send a sentence in pieces."""
    visitor, texter = await door.agreed(), await Texter(door).met()

    by_web = [await visitor.say(each) for each in ("i want to", "kill myself")]
    by_text = [await texter.text(each) for each in ("i want to", "kill myself")]

    assert [by_web[0].kinds[-1], by_web[1].kinds[-1]] == ["answer", "crisis"]
    assert "988" in by_text[1].text


async def test_pieces_of_another_hour_are_not_joined(door: Door) -> None:
    """After ten minutes it is another subject."""
    visitor = await door.agreed()
    await visitor.say("i want to be")
    door.clock.offset += 660

    later = await visitor.say("dead")

    assert later.kinds[-1] == "answer"


async def test_just_kidding_takes_nothing_back(door: Door) -> None:
    """The state stays, and nobody is told off."""
    visitor, texter = await door.agreed(), await Texter(door).met()
    await visitor.say(CRY)
    await texter.text(CRY)

    by_web, by_text = await visitor.say("jk im fine"), await texter.text("jk im fine")

    assert by_web.texts[-1] == crisis_reply("jk im fine", TAKEN_BACK, 1)
    assert by_text.text == crisis_reply("jk im fine", TAKEN_BACK, 1, SMS)


async def test_just_kidding_alone_is_a_question_like_any(door: Door) -> None:
    """Nobody who was not in danger is asked about it."""
    visitor = await door.agreed()

    assert (await visitor.say("just kidding")).kinds[-1] == "answer"


async def test_the_next_question_is_answered(door: Door) -> None:
    """A cry does not end the conversation."""
    visitor = await door.agreed()
    await visitor.say(CRY)

    assert (await visitor.say("how long is it")).texts[-1] == "You said: how long is it"


@pytest.mark.parametrize(
    ("cry", "named"),
    [
        pytest.param(SON, "family", id="somebody_else"),
        pytest.param("my roommate drank bleach", "800-222-1222", id="swallowed"),
        pytest.param("my husband beats me", "800-799-7233", id="abuse"),
    ],
)
async def test_help_is_right_for_the_danger(door: Door, cry: str, named: str) -> None:
    """Whoever is beaten gets another number than whoever swallowed something."""
    visitor = await door.agreed()

    reply = await visitor.say(cry)

    assert named in reply.texts[-1]


async def test_more_lines_come_without_the_engine(door: Door, engine: Engine) -> None:
    """By the button, in words, and by text."""
    visitor, texter = await door.agreed(), await Texter(door).met()
    entry = (await visitor.say(CRY)).entries[-1]
    await texter.text(CRY)

    in_words, by_text = await visitor.say(entry["buttons"][0]["title"]), await texter.text("MORE")

    assert in_words.texts[-1] == more_lines("more")
    assert by_text.text == more_lines("more", SMS)
    assert "more" not in [text.lower() for _, _, text in engine.runs]


async def test_who_did_not_cry_asks_the_engine_for_more(door: Door) -> None:
    """The word means something else then."""
    visitor = await door.agreed()

    assert (await visitor.say("more")).texts[-1] == "You said: more"


async def test_staff_are_told(door: Door) -> None:
    """One alert for a conversation, with how grave and by which channel, and without words."""
    visitor, texter = await door.agreed(), await Texter(door).met()
    await visitor.say(CRY)
    await visitor.say(SPANISH_CRY)

    await texter.text(CRY)
    await until(lambda: [a.count for a in of(door, visitor.conversation)] == [2])
    await until(lambda: any(alert.channel == "sms" for alert in door.alerts()))

    assert of(door, visitor.conversation)[0].level.is_danger


async def test_staff_are_told_of_whom_a_limit_stops(door: Door) -> None:
    """Somebody who writes very much may be in danger as well."""
    visitor = await door.agreed()
    for _ in range(CONVERSATION_MINUTE.amount):
        await visitor.say("hello")

    await visitor.say(CRY)

    await until(lambda: len(of(door, visitor.conversation)) == 1)


async def test_staff_are_told_of_what_the_engine_finds(door: Door, engine: Engine) -> None:
    """A bare word can be a cry after what was asked before."""
    engine.scripts["yes i would"] = Script([said("Please call 988.", "utter_crisis")])
    visitor = await door.agreed()

    await visitor.say("yes i would")

    await until(lambda: len(of(door, visitor.conversation)) == 1)


async def test_staff_are_told_of_what_the_engine_finds_too_late_for_a_text(door: Door, engine: Engine) -> None:
    """The carrier waits for nobody: staff hear of it at once, and the person with their next text, whatever it is."""
    engine.scripts["slow cry"] = Script([said("Please call 988.", "utter_crisis")], seconds=DEADLINE + 0.2)
    texter = await Texter(door).met()

    late = await texter.text("slow cry")
    await until(lambda: len(of(door, conversation(door, texter))) == 1)
    following = await texter.text("how long is it")

    assert "Please call 988." not in late.text
    assert "Please call 988." in following.text


async def test_what_came_later_is_not_held_against_a_message_that_is_sent_again(door: Door) -> None:
    """A browser that repeats a message gets the answer that it had, not words for a cry that came after it."""
    visitor = await door.agreed()
    first = await visitor.ask("POST", "/chat/v1/messages", {"id": "m1", "text": "i'm fine"})
    await visitor.say(CRY)

    again = await visitor.ask("POST", "/chat/v1/messages", {"id": "m1", "text": "i'm fine"})

    assert again.texts == first.texts


async def test_an_alert_that_hangs_costs_no_second(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in danger waits for a list of ours."""

    def hanging(*_: Any) -> None:
        time.sleep(3)

    monkeypatch.setattr(door.parts.alerts, "raise_alert", hanging)
    visitor = await door.agreed()

    reply = await visitor.say(CRY)

    assert (reply.texts[-1], reply.seconds < 1) == (words_for(CRY), True)


@pytest.mark.parametrize("trouble", ["hangs", "fails"])
async def test_the_rules_go_on_alone(door: Door, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    """One layer's trouble silences neither the other nor the answer to a question."""

    def screen(*_: Any) -> Danger:
        if trouble == "hangs":
            time.sleep(1.0)
        raise MemoryError

    monkeypatch.setattr("clarity.gateway.incoming.screen", screen)
    monkeypatch.setattr("clarity.gateway.incoming.NETWORK_SECONDS", 0.2)
    visitor, texter = await door.agreed(), await Texter(door).met()

    replies = [await visitor.say(CRY), await visitor.say("how long is it")]
    text = await texter.text(CRY)

    assert [reply.kinds[-1] for reply in replies] == ["crisis", "answer"]
    assert "988" in text.text


@pytest.mark.usefixtures("broken_seal")
async def test_changed_words_are_not_said(engine: Engine, tmp_path: Path) -> None:
    """Everything is answered from code, the door is not ready, and staff can see why."""
    async with opened(tmp_path / "var", engine.url) as door:
        visitor = await door.agreed()
        replies = [await visitor.say(each) for each in (CRY, "how long is it", SPANISH_CRY)]
        text = await Texter(door).text("how much is it")
        health = await visitor.ask("GET", "/health/ready")

    assert [reply.texts for reply in replies] == [[SAFE_REPLY], [SAFE_REPLY], [SAFE_REPLY_SPANISH]]
    assert text.texts == [SAFE_REPLY]
    assert (health.status, health.content["status"]) == (503, "safe_mode")


@pytest.mark.usefixtures("broken_seal")
async def test_with_changed_words_staff_still_hear_of_a_cry(engine: Engine, tmp_path: Path) -> None:
    """The screen needs no words: chat and text raise their alerts, also a message without an id."""
    async with opened(tmp_path / "var", engine.url) as door:
        visitor, texter = await door.agreed(), Texter(door)
        await visitor.say(CRY)
        await visitor.ask("POST", "/chat/v1/messages", {"text": CRY})
        await texter.text(CRY)
        await until(lambda: len(door.alerts()) == 2)

        counts = sorted(alert.count for alert in door.alerts())

    assert counts == [1, 2]


@pytest.mark.usefixtures("broken_seal")
async def test_with_changed_words_a_wish_for_no_texts_is_kept(engine: Engine, tmp_path: Path) -> None:
    """STOP gets its own words, and what comes after it nothing but help for whoever is in danger."""
    async with opened(tmp_path / "var", engine.url) as door:
        texter = Texter(door)

        texts = [(await texter.text(each)).texts for each in ("please stop texting me", "how long is it", CRY)]

    assert texts == [[STOP_REPLY], [], [SAFE_REPLY]]


async def test_words_that_change_later_are_noticed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is looked at again and again."""
    monkeypatch.setattr("clarity.gateway.app.LOOK_SECONDS", 0.05)
    async with opened(tmp_path / "var", engine.url) as door:
        visitor = await door.agreed()
        before = await visitor.say("hello")
        monkeypatch.setattr("clarity.crisis.bundle.BUNDLE_SHA256", "0" * 64)
        health = await visitor.ask("GET", "/health/ready")
        while health.status == 200:
            health = await visitor.ask("GET", "/health/ready")
        after = await visitor.say("hello")

    assert (before.kinds[-1], after.texts) == ("answer", [SAFE_REPLY])


async def test_a_missing_network_is_seen(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules and words go on, and whoever watches the door learns of it."""
    monkeypatch.setattr("clarity.gateway.seal.is_whole", lambda: False)
    async with opened(tmp_path / "var", engine.url) as door:
        visitor = await door.agreed()
        cry, health = await visitor.say(CRY), await visitor.ask("GET", "/health/ready")

    assert (cry.kinds[-1], health.status, health.content["status"]) == ("crisis", 503, "rules_alone")


async def ruined(door: Door) -> None:
    """Take from a gateway that runs every store that it has: database, spools and keys."""
    for path in sorted(door.var.rglob("*"), reverse=True):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for name in (FILE, f"{FILE}-wal", CHATS, TEXTS, ALERTS, OPT_OUTS, "keys"):
        place = door.var / name
        if name == FILE:
            place.mkdir(parents=True, exist_ok=True)  # a folder where the file should be: also root cannot open it
        else:
            place.write_text("no folder")


async def test_nothing_silences_the_words(tmp_path: Path) -> None:
    """Engine, database, spools, keys and everything that tells staff are gone, all together: both channels answer."""
    async with opened(tmp_path / "var", NOBODY) as door:
        visitor = await door.agreed()
        await ruined(door)
        with database_down():
            replies = [await visitor.say(CRY), await door.visitor().say(SPANISH_CRY), await visitor.say("how long?")]
            text = await Texter(door).text(CRY)

    assert [reply.texts[-1] for reply in replies[:2]] == [words_for(CRY), words_for(SPANISH_CRY)]
    assert [reply.seconds < IN_TIME for reply in replies[:2]] == [True, True]
    assert "988" in replies[2].texts[-1]
    assert (text.text, text.seconds < IN_TIME) == (words_for(CRY, channel=SMS), True)
