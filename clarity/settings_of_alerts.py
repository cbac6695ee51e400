"""The settings of who hears of a crisis, read from environment variables that `clarity/settings.py` hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clarity.errors import SettingsError
from clarity.settings_of_texts import E164, OFF, Texting

PHONES, ESCALATION_PHONES = "CLARITY_ONCALL_PHONES", "CLARITY_ALERT_ESCALATION_PHONES"
ESCALATION_MAIL = "CLARITY_ALERT_ESCALATION_MAIL"


@dataclass(frozen=True)
class Alerting:
    """Who hears of a crisis, beside those who hear of call requests; empty where nobody is named.

    `phones` (E.164) of whoever is on call get a text. `escalation_mail` and `escalation_phones` hear of what nobody
    has acknowledged, in the place of those who were told first.
    """

    phones: tuple[str, ...] = field(default=(), repr=False)
    escalation_mail: tuple[str, ...] = ()
    escalation_phones: tuple[str, ...] = field(default=(), repr=False)


def read_alerting(
    values: Mapping[str, str], escalation_mail: tuple[str, ...], has_mail: bool, texting: Texting | None
) -> Alerting:
    """Return who is to hear, as it is set; raises `SettingsError` naming what is unusable, or would reach nobody."""
    phones, escalation_phones = (_phones(values, name) for name in (PHONES, ESCALATION_PHONES))
    if escalation_mail and not has_mail:
        raise SettingsError(f"CLARITY_SMTP_URL must be set when {ESCALATION_MAIL} is")
    for name, given in ((PHONES, phones), (ESCALATION_PHONES, escalation_phones)):
        if given and texting is None:
            raise SettingsError(f"CLARITY_TWILIO_ACCOUNT_SID must be set when {name} is")
        if given and texting is not None and texting.api == OFF:
            # Whoever is on call believes that their telephone would ring.
            raise SettingsError(f'CLARITY_TWILIO_API must be "live" when {name} is set')
    return Alerting(phones, escalation_mail, escalation_phones)


def _phones(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    raw = values.get(name)
    if raw is None:
        return ()
    phones = tuple(dict.fromkeys(phone.strip() for phone in raw.split(",")))
    if not all(E164.fullmatch(phone) for phone in phones):
        raise SettingsError(f"{name} must hold numbers such as +19495550100, separated by commas")
    return phones
