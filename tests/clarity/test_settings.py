"""Promises of `clarity.settings`: usable defaults, one clear refusal per bad variable, and keys that never print."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from clarity import settings
from clarity.errors import SettingsError
from clarity.settings import Environment, Secret, Texting

KEY, SECRET = bytes(range(32)).hex(), bytes(range(32, 64)).hex()


def test_an_empty_environment_is_a_development_run() -> None:
    """Nothing needs to be set on a developer's machine."""
    found = settings.load({})

    assert found == settings.Settings(
        environment=Environment.DEVELOPMENT,
        variable_directory=settings.ROOT / "var",
        rasa_port=5005,
        actions_port=5055,
        reply_deadline_seconds=8.0,
        tracker_key=None,
        texting=Texting(
            account_sid="AC00000000000000000000000000000001",
            tokens=None,
            numbers=("+19495550199",),
            api="http://127.0.0.1:8090",
            public_url="http://127.0.0.1:8080",
        ),
    )


def test_every_variable_is_read() -> None:
    """What the environment says is what the settings hold."""
    found = settings.load(
        {
            "CLARITY_ENVIRONMENT": "production",
            "CLARITY_VAR": "/srv/clarity",
            "CLARITY_RASA_PORT": "1",
            "CLARITY_ACTIONS_PORT": "65535",
            "CLARITY_REPLY_DEADLINE_SECONDS": "2.5",
            "CLARITY_TRACKER_KEY": KEY,
            "CLARITY_KEY_FILE": "/srv/keys/data.keys",
            "CLARITY_CHANNEL_SECRET": SECRET,
        }
    )

    assert found.environment is Environment.PRODUCTION
    assert found.variable_directory == Path("/srv/clarity")
    assert (found.rasa_port, found.actions_port) == (1, 65535)
    assert found.reply_deadline_seconds == 2.5
    assert found.tracker_key is not None
    assert found.tracker_key.reveal().hex() == KEY
    assert found.channel_secret is not None
    assert found.channel_secret.reveal().hex() == SECRET


@pytest.mark.parametrize("where", Environment)
def test_where_it_runs_is_known_before_the_rest(where: Environment) -> None:
    """Whoever only asks where it runs is not stopped by a missing key or an unusable port."""
    found = settings.environment({"CLARITY_ENVIRONMENT": where.value, "CLARITY_RASA_PORT": "none"})

    assert found is where


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the variables of the running process count."""
    monkeypatch.setenv("CLARITY_RASA_PORT", "6006")

    found = settings.load()

    assert found.rasa_port == 6006


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("CLARITY_ENVIRONMENT", "staging", id="unknown environment"),
        pytest.param("CLARITY_ENVIRONMENT", "", id="empty environment"),
        pytest.param("CLARITY_VAR", "relative/folder", id="relative folder"),
        pytest.param("CLARITY_VAR", "~/folder", id="home folder sign"),
        pytest.param("CLARITY_RASA_PORT", "0", id="port zero"),
        pytest.param("CLARITY_RASA_PORT", "65536", id="port too high"),
        pytest.param("CLARITY_RASA_PORT", "-5005", id="negative port"),
        pytest.param("CLARITY_RASA_PORT", "http", id="port in words"),
        pytest.param("CLARITY_ACTIONS_PORT", "", id="empty port"),
        pytest.param("CLARITY_ACTIONS_PORT", "50.55", id="fraction of a port"),
        pytest.param("CLARITY_REPLY_DEADLINE_SECONDS", "0", id="no time to reply"),
        pytest.param("CLARITY_REPLY_DEADLINE_SECONDS", "61", id="more than a minute"),
        pytest.param("CLARITY_REPLY_DEADLINE_SECONDS", "nan", id="not a number"),
        pytest.param("CLARITY_REPLY_DEADLINE_SECONDS", "inf", id="for ever"),
        pytest.param("CLARITY_REPLY_DEADLINE_SECONDS", "soon", id="seconds in words"),
        pytest.param("CLARITY_TRACKER_KEY", "", id="empty key"),
        pytest.param("CLARITY_TRACKER_KEY", "ab" * 31, id="short key"),
        pytest.param("CLARITY_TRACKER_KEY", "ab" * 33, id="long key"),
        pytest.param("CLARITY_TRACKER_KEY", "zz" * 32, id="key that is not hexadecimal"),
        pytest.param("CLARITY_CHANNEL_SECRET", "", id="empty channel secret"),
        pytest.param("CLARITY_CHANNEL_SECRET", "ab" * 31, id="short channel secret"),
        pytest.param("CLARITY_CHANNEL_SECRET", "open sesame", id="channel secret in words"),
    ],
)
def test_an_unusable_value_is_refused_by_name(name: str, value: str) -> None:
    """A refusal names the variable."""
    with pytest.raises(SettingsError, match=rf"^{name} must be"):
        settings.load({name: value})


def test_a_refusal_never_repeats_the_value() -> None:
    """A mistyped key must not end up in a terminal's history or a log."""
    mistyped = "feedface" * 7

    with pytest.raises(SettingsError) as caught:
        settings.load({"CLARITY_TRACKER_KEY": mistyped})

    assert "feedface" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("where", Environment)
@pytest.mark.parametrize(
    "weak",
    [
        pytest.param("00" * 32, id="zero"),
        pytest.param("ab" * 32, id="a byte"),
        pytest.param("deadbeef" * 8, id="four bytes"),
        pytest.param("0123456789abcdef" * 4, id="a row of digits"),
    ],
)
@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("CLARITY_TRACKER_KEY", "{}", id="tracker key"),
        pytest.param("CLARITY_CHANNEL_SECRET", "{}", id="channel secret"),
        pytest.param("CLARITY_WEBHOOK_SECRET", "{}", id="webhook secret"),
        pytest.param("CLARITY_KEYS", "1:{}", id="root keys"),
    ],
)
def test_a_weak_key_is_refused_by_name(name: str, written: str, weak: str, where: Environment) -> None:
    """What somebody typed somebody else can guess; the refusal does not repeat it."""
    environ = {
        "CLARITY_TRACKER_KEY": KEY,
        "CLARITY_KEYS": f"1:{KEY}",
        "CLARITY_WEBHOOK_URL": "https://hooks.example.org/in",
        "CLARITY_WEBHOOK_SECRET": SECRET,
        "CLARITY_ENVIRONMENT": where.value,
        name: written.format(weak),
    }

    with pytest.raises(SettingsError, match=rf"^{name} holds a weak key") as caught:
        settings.load(environ)

    assert weak not in str(caught.value)


def test_production_without_a_key_is_refused() -> None:
    """No key is invented where real people write."""
    environ = {"CLARITY_ENVIRONMENT": "production"}

    with pytest.raises(SettingsError, match="CLARITY_TRACKER_KEY"):
        settings.load(environ)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("development", True, id="development"),
        pytest.param("production", False, id="production"),
    ],
)
def test_only_development_is_development(name: str, expected: bool) -> None:
    """Production never counts as a developer's machine."""
    found = settings.load(
        {"CLARITY_ENVIRONMENT": name, "CLARITY_TRACKER_KEY": KEY, "CLARITY_KEY_FILE": "/srv/keys/data.keys"}
    )

    assert found.is_development is expected


def test_keys_lie_apart_from_the_databases() -> None:
    """A copied database folder listing holds no key file beside the database."""
    found = settings.load({"CLARITY_VAR": "/srv/clarity"})

    assert found.key_directory == Path("/srv/clarity/keys")


def test_settings_are_frozen() -> None:
    """Nothing can open the REST channel after start-up by changing a field."""
    found = settings.load({})

    with pytest.raises(dataclasses.FrozenInstanceError):
        found.environment = Environment.PRODUCTION  # type: ignore[misc]


@pytest.mark.parametrize("show", [repr, str, "{}".format], ids=["repr", "str", "format"])
def test_a_secret_prints_stars(show: object) -> None:
    """A key never shows itself, however it is printed."""
    assert callable(show)

    printed = show(Secret(b"sixteen letters!"))

    assert printed == "Secret('********')"


def test_settings_print_without_the_key() -> None:
    """A traceback that shows the settings shows no key."""
    found = settings.load({"CLARITY_TRACKER_KEY": KEY})

    printed = repr(found)

    assert KEY not in printed
    assert repr(bytes.fromhex(KEY)) not in printed
