"""The name of every response that the form and the actions on a sent request say (words: data/responses)."""

from __future__ import annotations

# What stands with a question: an answer to the form may follow.
QUESTIONS = frozenset(
    f"utter_callback_{name}"
    for name in (
        "phone",
        "phone_typed",
        "phone_given",
        "phone_again",
        "phone_this_again",
        "phone_needed",
        "phone_none",
        "phone_incomplete",
        "phone_too_long",
        "phone_invalid",
        "phone_emergency",
        "phone_own_line",
        "phone_premium",
        "phone_several",
        "phone_other",
        "name",
        "name_problem",
        "name_too_long",
        "times",
        "times_problem",
        "voicemail",
        "texting",
        "naming",
        "choice_problem",
        "confirm",
        "confirm_again",
        "change_what",
        "line_instead",
        "first_question",
    )
)
RESPONSES = QUESTIONS | frozenset(
    f"utter_callback_{name}"
    for name in (
        "left",
        "left_change",
        "paused",
        "under_13",
        "limit",
        "already",
        "received",
        "spooled",
        "not_kept",
        "left_out",
        "unavailable",
        "unsure",
        "status",
        "none",
        "pending",
        "changed",
        "withdrawn",
        "withdraw_sure",
        "kept",
        "kept_nothing",
    )
)
