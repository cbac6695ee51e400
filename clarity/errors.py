"""The family of errors this project raises; none of them carries message text, a name or a number."""

from __future__ import annotations


class ClarityError(Exception):
    """Something in this project failed; the message holds identifiers only, never what a person wrote."""


class SettingsError(ClarityError):
    """A setting is missing or unusable; the message names the variable, never its value."""


class ProgramContentError(ClarityError):
    """A file below `program/` or `data/` breaks its own rules; the message names the file and the id."""


class ModelFileError(ClarityError):
    """A pretrained model file is absent or is not the one this project was measured with."""


class SealError(ClarityError):
    """Sealed text could not be opened: a wrong key, or a value moved from where it was sealed."""


class StartUpError(ClarityError):
    """The assistant refuses to start because it could not keep its promises."""
