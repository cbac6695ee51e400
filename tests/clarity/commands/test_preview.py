"""Promises of `clarity.commands.preview`: a content owner sees each answer as it will be read, and what is open."""

from __future__ import annotations

import pytest

from clarity.answers import answers
from clarity.commands.preview import describe, preview
from clarity.commands.release_check import CRISIS_WORDS
from clarity.crisis.bundle import BUNDLE, read_bundle


def test_one_answer_is_shown_with_both_forms_and_all_its_facts() -> None:
    """Words, buttons, segments, grade, facts and review state stand together."""
    answer = answers()["utter_ask_duration"]

    shown = describe(answer)

    assert "data/responses/duration.yml" in shown
    assert "6-12 weeks" in shown
    assert "segment(s), GSM-7" in shown
    assert "WEB  (grade" in shown
    assert [f"[{title}] -> {payload}" in shown for title, payload in answer.web.buttons] == [True] * 3
    assert all(f"fact {fact}: not reviewed by anyone yet" in shown for fact in answer.web.facts)


def test_the_short_form_of_a_text_is_shown_with_its_length() -> None:
    """Who changes an answer sees what is said of it where several have to fit into one text."""
    answer = answers()["utter_ask_duration"]
    core = answer.sms.core or ""

    shown = describe(answer)

    assert f"in short ({len(core)} characters): {core}" in shown


def test_spanish_says_that_no_translator_has_signed() -> None:
    """An English reading grade of Spanish would mean nothing; who vouches for it means all."""
    shown = describe(answers()["utter_write_in_spanish"])

    assert "Spanish: no translator has signed" in shown
    assert "grade" not in shown


@pytest.mark.parametrize(("name", "language"), CRISIS_WORDS.items())
def test_all_words_of_a_crisis_are_shown(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A clinician reads every sealed text of a language in one place."""
    wanted = [" ".join(text.split())[:40] for text in read_bundle(BUNDLE).words(language)]

    code = preview(name)

    shown = " ".join(capsys.readouterr().out.split())
    assert code == 0
    assert [beginning for beginning in wanted if beginning not in shown] == []


@pytest.mark.parametrize("name", ["ask_duration", "utter_ask_duration"])
def test_an_answer_is_found_by_intent_and_by_response(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Either name works, and only that answer is shown."""
    code = preview(name)

    shown = capsys.readouterr().out
    assert code == 0
    assert shown.count("data/responses/") == 1
    assert "utter_ask_duration " in shown


def test_an_unknown_answer_is_an_error_that_says_where_names_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in the name is told, not shown as nothing."""
    code = preview("ask_duratoin")

    assert code == 1
    assert "data/responses/" in capsys.readouterr().err


def test_without_a_name_every_answer_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is left out of the whole preview."""
    preview()

    shown = capsys.readouterr().out
    assert [name for name in answers() if f"{name} " not in shown] == []
