"""Shows a content owner each answer as a visitor and a texter will see it, and a clinician all words of a crisis."""

from __future__ import annotations

import sys
import textwrap

import textstat

from clarity.answers import Answer, Form, answers
from clarity.commands.release_check import CRISIS_WORDS
from clarity.crisis.bundle import BUNDLE, read_bundle
from clarity.program import facts
from clarity.texting.segments import encoding, plain, segments

WIDTH = 78


def preview(wanted: str | None = None) -> int:
    """Print one answer, the words of a crisis in a language, or all of them; returns 1 when the name is unknown."""
    if wanted in CRISIS_WORDS:
        print(describe_crisis(CRISIS_WORDS[str(wanted)]))
        return 0
    name = None if wanted is None else wanted if wanted.startswith("utter_") else f"utter_{wanted}"
    if name is not None and name not in answers():
        print(f"There is no answer named {name}. The names are those in data/responses/.", file=sys.stderr)
        return 1
    for answer in answers().values():
        if name in (None, answer.name):
            print(describe(answer))
    if name is None:
        print("\n".join(describe_crisis(language) for language in CRISIS_WORDS.values()))
    return 0


def describe_crisis(language: str) -> str:
    """Return every sealed text of a language with the figures of a text message, the first reply of a set first."""
    words = read_bundle(BUNDLE)
    lines = ["=" * WIDTH, f"What is said in a crisis, {language}   (program/{BUNDLE.name})", ""]
    for name, each in words.sets.items():
        for number, text in enumerate(each[language], start=1):
            sent = plain(f"{text} {words.tails['sms'][language]}".replace("\n\n", " "))
            figures = f"with its end {len(sent)} characters, {segments(sent)} segment(s)"
            lines += [f"  {name} {number}  ({figures})", *_wrapped(text)]
    ends = {"the end": words.tails, "more help lines": words.more_lines}
    for label, part in ends.items():
        for channel, said in part.items():
            lines += [f"  {label}, {channel}", *_wrapped(said[language])]
    return "\n".join([*lines, "  below an ordinary answer", *_wrapped(words.line_of_988[language])]) + "\n"


def describe(answer: Answer) -> str:
    """Return the answer's two forms with figures a content owner can act on."""
    lines = ["=" * WIDTH, f"{answer.name}   (data/responses/{answer.subject}.yml)", ""]
    lines += _form(
        "WEB", answer.web, f"grade {grade(answer.web.text):.1f}, {len(answer.web.text.split())} words", answer
    )
    lines += [f"    [{title}] -> {payload}" for title, payload in answer.web.buttons] + [""]
    sms = answer.sms.text
    lines += _form(
        "SMS",
        answer.sms,
        f"grade {grade(sms):.1f}, {len(sms)} characters, {segments(sms)} segment(s), {encoding(sms)}",
        answer,
    )
    if answer.sms.core is not None:
        lines.append(f"    in short ({len(answer.sms.core)} characters): {answer.sms.core}")
    lines.append("")
    for fact_id in dict.fromkeys(answer.web.facts + answer.sms.facts):
        fact = facts()[fact_id]
        state = (
            f"reviewed {fact.reviewed_on}, due {fact.review_by}" if fact.reviewed_on else "not reviewed by anyone yet"
        )
        lines.append(f"    fact {fact.id}: {state}")
    return "\n".join(lines) + "\n"


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of English text (years of school); phone and crisis numbers count as words."""
    return float(textstat.flesch_kincaid_grade(text))


def _form(label: str, form: Form, figures: str, answer: Answer) -> list[str]:
    if answer.is_spanish:
        figures = figures.split(", ", 1)[1] + ", Spanish: no translator has signed"
    return [f"  {label}  ({figures})", *_wrapped(form.text)]


def _wrapped(text: str) -> list[str]:
    lines = [line for paragraph in text.split("\n") for line in (textwrap.wrap(paragraph, WIDTH - 4) or [""])]
    return [f"    {line}".rstrip() for line in lines]
