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


class KeyUnknownError(SealError):
    """A value was sealed with a key that is not at hand; with the right key it would open."""


class DatabaseUnavailable(ClarityError):  # noqa: N818 - said as it is told
    """The database did not do what was asked in time; the message holds no statement, parameter or address."""


class AuditError(ClarityError):
    """An act of staff could not be written down as it must be, so it was not done."""


class CallbackNotKept(ClarityError):  # noqa: N818 - said as it is told
    """A callback request is in neither store nor spool: the person must be told so, and given the line."""


class CallbackNotFound(ClarityError):  # noqa: N818 - said as it is told
    """There is no such request, or it is somebody else's: both are said in the same words."""


class IllegalMove(ClarityError):  # noqa: N818 - said as it is told
    """A request or an alert cannot go from where it stands to where it was told to; the message holds both states."""


class AlertNotFound(ClarityError):  # noqa: N818 - said as it is told
    """There is no such alert."""


class NotificationFailed(ClarityError):  # noqa: N818 - said as it is told
    """Staff could not be told of a request; the message holds the kind of target and of failure, no address."""


class BackupError(ClarityError):
    """A backup was not written or not brought back; the message names the file, and says that nothing was changed."""


class AssistantUnavailable(ClarityError):  # noqa: N818 - said as it is told
    """The engine did not answer at all; whoever asked may ask again under the same message id."""


class RecordUnavailable(ClarityError):  # noqa: N818 - said as it is told
    """What was said is in neither store nor spool; it is in this process's memory alone."""


class SessionRefused(ClarityError):  # noqa: N818 - said as it is told
    """A token opens no conversation; the message holds nothing of it."""


class SessionInvalid(SessionRefused):
    """A token that we did not make, or that was made for another page."""


class SessionExpired(SessionRefused):
    """A token of ours that is too old, or was not used for too long."""


class TextRefused(ClarityError):  # noqa: N818 - said as it is told
    """The carrier will not send a text, now or later; `code` is its own (21610: the person has opted out)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the carrier refuses the text: {code}")
        self.code = code


class TelephonyUnavailable(ClarityError):  # noqa: N818 - said as it is told
    """The carrier did nothing, and may be asked again, after `retry_after` seconds where it said so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(f"the carrier did not do it: {reason}")
        self.retry_after = retry_after


class TextUncertain(ClarityError):  # noqa: N818 - said as it is told
    """Nobody knows whether the carrier took a text: sent again, a person could get it twice."""
