"""Promises of `clarity.settings` about a crisis: in production somebody hears of it, and nothing is half set up."""

from __future__ import annotations

import pytest

from clarity.errors import SettingsError
from clarity.settings import check_public_door, check_somebody_hears, load
from clarity.settings_of_alerts import Alerting
from tests.clarity.test_settings_of_notices import MAIL, WEBHOOK
from tests.clarity.test_settings_of_texts import LINE
from tests.clarity.test_settings_of_the_door import OPEN, PRODUCTION

PHONES = {"CLARITY_ONCALL_PHONES": "+19495550101, +19495550102,+19495550101"}
LIVE = {**LINE, "CLARITY_TWILIO_API": "live"}


def test_nobody_is_made_up() -> None:
    """Without a setting nobody is texted, and escalations go where the first word went."""
    found = load({}).alerting

    assert found == Alerting((), (), ())


def test_who_is_on_call_is_read() -> None:
    """Each telephone once, in the order in which they are given."""
    found = load({**MAIL, **PHONES, "CLARITY_ALERT_ESCALATION_MAIL": "lead@example.org, head@example.org"}).alerting

    assert found.phones == ("+19495550101", "+19495550102")
    assert found.escalation_mail == ("lead@example.org", "head@example.org")


def test_no_number_prints() -> None:
    """A traceback that shows the settings shows nobody's telephone."""
    printed = repr(load({**PHONES, "CLARITY_ALERT_ESCALATION_PHONES": "+19495550103"}))

    assert "+1949555010" not in printed


def test_production_needs_somebody_who_hears() -> None:
    """The refusal names what can be set; neither the door nor the worker starts."""
    configured = load({**PRODUCTION, **OPEN})

    for check in (check_somebody_hears, check_public_door):
        with pytest.raises(SettingsError, match="CLARITY_SMTP_URL, CLARITY_WEBHOOK_URL or CLARITY_ONCALL_PHONES"):
            check(configured)


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="development"),
        pytest.param({**PRODUCTION, **OPEN, **MAIL}, id="mail"),
        pytest.param({**PRODUCTION, **OPEN, **WEBHOOK}, id="webhook"),
        pytest.param({**PRODUCTION, **OPEN, **LIVE, **PHONES}, id="telephones"),
    ],
)
def test_one_way_is_enough(environ: dict[str, str]) -> None:
    """Development needs none."""
    configured = load(environ)

    check_somebody_hears(configured)

    assert configured.alerting == load(environ).alerting


@pytest.mark.parametrize("name", ["CLARITY_ONCALL_PHONES", "CLARITY_ALERT_ESCALATION_PHONES"])
@pytest.mark.parametrize(
    ("environ", "told"),
    [
        pytest.param({**PRODUCTION, **OPEN, **MAIL}, "CLARITY_TWILIO_ACCOUNT_SID must be set", id="no line"),
        pytest.param(
            {**PRODUCTION, **OPEN, **MAIL, **LINE}, 'CLARITY_TWILIO_API must be "live"', id="a line that is off"
        ),
        pytest.param({"CLARITY_TWILIO_API": "off"}, 'CLARITY_TWILIO_API must be "live"', id="development, off"),
    ],
)
def test_a_telephone_that_would_never_ring_is_refused(environ: dict[str, str], told: str, name: str) -> None:
    """Whoever is on call must not believe that it would."""
    with pytest.raises(SettingsError, match=told):
        load({**environ, name: "+19495550101"})


def test_an_escalation_by_mail_needs_a_server() -> None:
    """Nobody believes that they are told when they are not."""
    with pytest.raises(SettingsError, match="CLARITY_SMTP_URL must be set when CLARITY_ALERT_ESCALATION_MAIL is"):
        load({"CLARITY_ALERT_ESCALATION_MAIL": "lead@example.org"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLARITY_ONCALL_PHONES", ""),
        ("CLARITY_ONCALL_PHONES", "949-555-0101"),
        ("CLARITY_ONCALL_PHONES", "+19495550101,"),
        ("CLARITY_ALERT_ESCALATION_PHONES", "Dana"),
        ("CLARITY_ALERT_ESCALATION_MAIL", "Dana"),
        ("CLARITY_ALERT_ESCALATION_MAIL", ""),
    ],
)
def test_an_unusable_value_is_refused_by_name(name: str, value: str) -> None:
    """And never repeated."""
    with pytest.raises(SettingsError, match=rf"^{name} must") as caught:
        load({**MAIL, name: value})

    assert "Dana" not in str(caught.value)
