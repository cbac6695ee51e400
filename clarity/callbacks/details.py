"""What a person types while asking for a callback: the one place to import its readers from."""

from clarity.callbacks.choices import holds_condition, named_detail, read_choice
from clarity.callbacks.commands import Command, Detail, read_command
from clarity.callbacks.disclosures import holds_unwanted, is_only_an_age, states_age_under_13
from clarity.callbacks.names import NameProblem, read_name
from clarity.callbacks.refusals import refuses_number

__all__ = [
    "Command",
    "Detail",
    "NameProblem",
    "holds_condition",
    "holds_unwanted",
    "is_only_an_age",
    "named_detail",
    "read_choice",
    "read_command",
    "read_name",
    "refuses_number",
    "states_age_under_13",
]
