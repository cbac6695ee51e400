"""Environment variables become one frozen `Settings`; others at most hand the environment on to a child process."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from clarity.errors import SettingsError
from clarity.secret import Secret as Secret  # noqa: PLC0414 - a part of what this module offers
from clarity.settings_of_alerts import ESCALATION_MAIL, Alerting, read_alerting
from clarity.settings_of_texts import Texting as Texting  # noqa: PLC0414 - as above
from clarity.settings_of_texts import phone_port, read_texting

ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32  # AES-256
# Different bytes among 32: a random key has about 30, one that somebody typed (a digit repeated, 0123456789abcdef
# four times) has eight at most, and what somebody typed somebody else can guess.
FEWEST_BYTES = 16
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")


class Environment(str, Enum):
    """Where the assistant runs; `development` is the only one that opens the REST channel."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True)
class MailServer:
    """Where mails to staff are handed in; `is_tls` speaks TLS from the first byte, else by STARTTLS."""

    host: str
    port: int
    is_tls: bool
    user: str | None
    password: Secret | None
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Webhook:
    """Where notices to staff are posted; the address often holds a token, so it prints as little as the secret."""

    url: str = field(repr=False)
    secret: Secret


@dataclass(frozen=True)
class Notices:
    """How staff hear of a request; what is None is not used. `console_url` ends without a slash."""

    mail: MailServer | None = None
    webhook: Webhook | None = None
    console_url: str | None = None


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides.

    `variable_directory` holds what a run writes (keys, databases, logs); ports are TCP ports on
    loopback, 1 to 65535; `reply_deadline_seconds` is how long a person waits for the engine before
    a truthful static reply is sent instead (design: 8 s). `data_keys` are root keys by version, and
    `key_file` is where they lie otherwise; with neither, development makes its own. `database_url` is
    PostgreSQL's address, which often holds a password; without it the database is a file. The gateway
    listens at `gateway_host` and `gateway_port` and is opened at `public_url`; only pages of
    `allowed_origins` may talk to it (both empty in production until they are set), and `proxies` of ours
    stand before it. `texting` is the line to a carrier, None where there is none; `phone_port` is where
    development has a carrier of its own. `alerting` is who hears of a crisis beside `notices`.
    """

    environment: Environment
    variable_directory: Path
    rasa_port: int
    actions_port: int
    reply_deadline_seconds: float
    tracker_key: Secret | None
    notices: Notices = Notices()
    channel_secret: Secret | None = None
    data_keys: Mapping[int, Secret] | None = None
    key_file: Path | None = None
    database_url: Secret | None = None
    gateway_host: str = "127.0.0.1"
    gateway_port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    allowed_origins: tuple[str, ...] = ("http://127.0.0.1:8080", "http://localhost:8080")
    proxies: int = 0
    texting: Texting | None = None
    phone_port: int = 8090
    alerting: Alerting = field(default_factory=Alerting)

    @property
    def engine_url(self) -> str:
        """Where the engine listens, on loopback alone."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def is_development(self) -> bool:
        """True on a developer's machine, false wherever real people write."""
        return self.environment is Environment.DEVELOPMENT

    @property
    def key_directory(self) -> Path:
        """Where development keys lie, apart from the databases they open."""
        return self.variable_directory / "keys"


def environment(environ: Mapping[str, str] | None = None) -> Environment:
    """Read where the assistant runs, whatever else is set; raises `SettingsError` when it is no such place."""
    values = os.environ if environ is None else environ
    raw = values.get("CLARITY_ENVIRONMENT", Environment.DEVELOPMENT.value)
    try:
        return Environment(raw)
    except ValueError:
        names = " or ".join(e.value for e in Environment)
        raise SettingsError(f"CLARITY_ENVIRONMENT must be {names}") from None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises `SettingsError` naming the first unusable variable."""
    values = os.environ if environ is None else environ
    where = environment(values)
    key = _key(values, "CLARITY_TRACKER_KEY")
    if where is Environment.PRODUCTION and key is None:
        raise SettingsError("CLARITY_TRACKER_KEY must be set in production: no key is invented there")
    data_keys, key_file = _data_keys(values, where)
    gateway_port = _port(values, "CLARITY_GATEWAY_PORT", 8080)
    public_url = _public_url(values, where, gateway_port)
    notices = _notices(values)
    texting = read_texting(values, where is Environment.DEVELOPMENT, _text_url(values, where, public_url))
    return Settings(
        environment=where,
        variable_directory=_directory(values, "CLARITY_VAR", ROOT / "var"),
        rasa_port=_port(values, "CLARITY_RASA_PORT", 5005),
        actions_port=_port(values, "CLARITY_ACTIONS_PORT", 5055),
        reply_deadline_seconds=_seconds(values, "CLARITY_REPLY_DEADLINE_SECONDS", 8.0),
        tracker_key=key,
        notices=notices,
        channel_secret=_key(values, "CLARITY_CHANNEL_SECRET"),
        data_keys=data_keys,
        key_file=key_file,
        database_url=_database(values, where),
        gateway_host=_host(values, "CLARITY_GATEWAY_HOST", "127.0.0.1"),
        gateway_port=gateway_port,
        public_url=public_url,
        allowed_origins=_origins(values, where, public_url, gateway_port),
        proxies=_count(values, "CLARITY_PROXIES", 10),
        texting=texting,
        phone_port=phone_port(values),
        alerting=read_alerting(values, _addresses(values, ESCALATION_MAIL), notices.mail is not None, texting),
    )


def check_public_door(configured: Settings) -> None:
    """Raise `SettingsError` for what the gateway needs and nothing else does, where none may be invented."""
    if not configured.public_url:
        raise SettingsError("CLARITY_PUBLIC_URL must be set in production: it is where browsers find the widget")
    if not configured.allowed_origins:
        raise SettingsError("CLARITY_ALLOWED_ORIGINS must be set in production: it names the pages with the chat")
    check_somebody_hears(configured)


def check_somebody_hears(configured: Settings) -> None:
    """Raise `SettingsError` where real people write and nobody would be told of one who is in danger."""
    told = (configured.notices.mail, configured.notices.webhook, configured.alerting.phones)
    if not configured.is_development and not any(told):
        ways = "CLARITY_SMTP_URL, CLARITY_WEBHOOK_URL or CLARITY_ONCALL_PHONES"
        raise SettingsError(f"{ways} must be set in production: nobody would hear of a crisis")


def _directory(values: Mapping[str, str], name: str, default: Path) -> Path:
    raw = values.get(name)
    if raw is None:
        return default
    path = Path(raw)
    if not path.is_absolute():
        raise SettingsError(f"{name} must be an absolute path")
    return path


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    raw = values.get(name)
    if raw is None:
        return default
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise SettingsError(f"{name} must be a port number from 1 to 65535")
    return int(raw)


def _count(values: Mapping[str, str], name: str, most: int) -> int:
    raw = values.get(name, "0")
    if not raw.isascii() or not raw.isdecimal() or int(raw) > most:
        raise SettingsError(f"{name} must be a number from 0 to {most}")
    return int(raw)


def _host(values: Mapping[str, str], name: str, default: str) -> str:
    raw = values.get(name, default)
    try:
        ipaddress.ip_address(raw)
    except ValueError:
        raise SettingsError(f"{name} must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0") from None
    return raw


def _public_url(values: Mapping[str, str], where: Environment, port: int) -> str:
    name = "CLARITY_PUBLIC_URL"
    url = values.get(name)
    if url is None:
        return "" if where is Environment.PRODUCTION else f"http://127.0.0.1:{port}"
    return _origin(url, name, where)


def _text_url(values: Mapping[str, str], where: Environment, public_url: str) -> str:
    name = "CLARITY_TWILIO_PUBLIC_URL"
    return _origin(values[name], name, where) if name in values else public_url


def _origins(values: Mapping[str, str], where: Environment, public_url: str, port: int) -> tuple[str, ...]:
    name = "CLARITY_ALLOWED_ORIGINS"
    raw = values.get(name)
    if raw is None:
        return () if where is Environment.PRODUCTION else (public_url, f"http://localhost:{port}")
    return tuple(dict.fromkeys(_origin(origin.strip(), name, where) for origin in raw.split(",")))


def _origin(raw: str, name: str, where: Environment) -> str:
    """Return an origin as browsers write it: scheme, host and a port that is not the scheme's own."""
    url = _url({name: raw}, name, ("https", "http"))
    if url is None or url.path not in ("", "/") or url.username is not None or "*" in raw:
        raise SettingsError(f"{name} must hold origins such as https://www.example.org, and nothing after them")
    if url.scheme == "http" and where is Environment.PRODUCTION and url.hostname not in LOOPBACK:
        raise SettingsError(f"{name} must be https in production: what people write would be read on the way")
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    is_usual = url.port in (None, 443 if url.scheme == "https" else 80)
    return f"{url.scheme}://{host}" + ("" if is_usual else f":{url.port}")


def _seconds(values: Mapping[str, str], name: str, default: float) -> float:
    raw = values.get(name)
    if raw is None:
        return default
    try:
        seconds = float(raw)
    except ValueError:
        seconds = -1.0
    if not 0.1 <= seconds <= 60:
        raise SettingsError(f"{name} must be a number of seconds from 0.1 to 60")
    return seconds


def parse_keys(text: str, name: str) -> dict[int, Secret]:
    """Return root keys by version from "2:<hex>,1:<hex>", or one a line; raises `SettingsError` naming `name`."""
    keys: dict[int, Secret] = {}
    for entry in re.split(r"[,\n]", text.strip()):
        found = re.fullmatch(rf"([1-9][0-9]{{0,8}}):([0-9a-fA-F]{{{KEY_BYTES * 2}}})", entry.strip())
        if not found:
            raise SettingsError(f"{name} must hold keys as version:{KEY_BYTES * 2} hexadecimal digits")
        version = int(found[1])
        if version in keys:
            raise SettingsError(f"{name} holds version {version} twice")
        keys[version] = _strong(bytes.fromhex(found[2]), name)
    return keys


def _data_keys(values: Mapping[str, str], where: Environment) -> tuple[dict[int, Secret] | None, Path | None]:
    raw, path = values.get("CLARITY_KEYS"), values.get("CLARITY_KEY_FILE")
    if raw is not None and path is not None:
        raise SettingsError("CLARITY_KEYS and CLARITY_KEY_FILE are both set: one of them has to hold the keys")
    if where is Environment.PRODUCTION and raw is None and path is None:
        raise SettingsError("CLARITY_KEYS or CLARITY_KEY_FILE must be set in production: no key is invented there")
    keys = None if raw is None else parse_keys(raw, "CLARITY_KEYS")
    return keys, None if path is None else _directory(values, "CLARITY_KEY_FILE", Path(path))


def _database(values: Mapping[str, str], where: Environment) -> Secret | None:
    raw = values.get("CLARITY_DATABASE_URL")
    if raw is None:
        return None
    try:
        parts = urlsplit(raw)
        host, query = parts.hostname or "", dict(parse_qsl(parts.query))
    except ValueError:
        raise SettingsError("CLARITY_DATABASE_URL is not an address") from None
    if parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise SettingsError("CLARITY_DATABASE_URL must be postgresql://user:password@host/database")
    # `host` in the query wins in libpq; one that begins with a slash is a socket on this machine.
    host = query.get("host", host)
    is_near = not host or host in LOOPBACK or host.startswith("/")
    is_encrypted = query.get("sslmode") in {"require", "verify-ca", "verify-full"}
    if where is Environment.PRODUCTION and not is_near and not is_encrypted:
        raise SettingsError("CLARITY_DATABASE_URL must end in ?sslmode=verify-full (or require) for another machine")
    return Secret(raw.encode())


def _key(values: Mapping[str, str], name: str) -> Secret | None:
    raw = values.get(name)
    if raw is None:
        return None
    try:
        key = bytes.fromhex(raw)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{name} must be {KEY_BYTES * 2} hexadecimal digits")
    return _strong(key, name)


def _strong(key: bytes, name: str) -> Secret:
    """Return the key unless somebody typed it; every key that is set comes through here, in development as well."""
    if len(set(key)) < FEWEST_BYTES:
        raise SettingsError(f"{name} holds a weak key: make one with `openssl rand -hex {KEY_BYTES}`")
    return Secret(key)


def _notices(values: Mapping[str, str]) -> Notices:
    console = _url(values, "CLARITY_CONSOLE_URL", ("https", "http"))
    return Notices(
        mail=_mail(values),
        webhook=_webhook(values),
        console_url=None if console is None else console.geturl().rstrip("/"),
    )


def _mail(values: Mapping[str, str]) -> MailServer | None:
    url = _url(values, "CLARITY_SMTP_URL", ("smtp", "smtps"))
    senders, recipients = _addresses(values, "CLARITY_NOTIFY_FROM"), _addresses(values, "CLARITY_NOTIFY_TO")
    if url is None and not senders and not recipients:
        return None
    # Half a set-up would leave requests lying that somebody believes to be announced.
    if url is None or url.hostname is None:
        raise SettingsError("CLARITY_SMTP_URL must be set when CLARITY_NOTIFY_FROM or CLARITY_NOTIFY_TO is")
    if len(senders) != 1:
        raise SettingsError("CLARITY_NOTIFY_FROM must be one address when CLARITY_SMTP_URL is set")
    if not recipients:
        raise SettingsError("CLARITY_NOTIFY_TO must be set when CLARITY_SMTP_URL is")
    if (url.username is None) is not (url.password is None) or url.path not in ("", "/"):
        raise SettingsError("CLARITY_SMTP_URL must have a user and a password, or neither, and no path")
    is_tls = url.scheme == "smtps"
    return MailServer(
        host=url.hostname,
        port=url.port or (465 if is_tls else 587),
        is_tls=is_tls,
        user=None if url.username is None else unquote(url.username),
        password=None if url.password is None else Secret(unquote(url.password).encode()),
        sender=senders[0],
        recipients=recipients,
    )


def _webhook(values: Mapping[str, str]) -> Webhook | None:
    url = _url(values, "CLARITY_WEBHOOK_URL", ("https", "http"), may_query=True)
    secret = _key(values, "CLARITY_WEBHOOK_SECRET")
    if url is None and secret is None:
        return None
    if url is None:
        raise SettingsError("CLARITY_WEBHOOK_URL must be set when CLARITY_WEBHOOK_SECRET is")
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise SettingsError("CLARITY_WEBHOOK_URL must be https, unless it is on this machine")
    if url.username is not None:
        raise SettingsError("CLARITY_WEBHOOK_URL must hold no user")
    if secret is None:
        raise SettingsError("CLARITY_WEBHOOK_SECRET must be set when CLARITY_WEBHOOK_URL is")
    return Webhook(url=url.geturl(), secret=secret)


def _url(values: Mapping[str, str], name: str, schemes: tuple[str, ...], may_query: bool = False) -> SplitResult | None:
    raw = values.get(name)
    if raw is None:
        return None
    try:
        url = urlsplit(raw)
        usable = url.scheme in schemes and url.hostname and url.port != 0 and not url.fragment
        usable = usable and (may_query or not url.query)
    except ValueError:
        usable = False
    if not usable or not raw.isascii() or not raw.isprintable() or " " in raw:
        raise SettingsError(f"{name} must be an absolute address beginning with {' or '.join(schemes)}")
    return url


def _addresses(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    raw = values.get(name)
    if raw is None:
        return ()
    addresses = tuple(address.strip() for address in raw.split(","))
    # A line break in an address would let a setting write headers; other alphabets need servers that few have.
    if not all(address.isascii() and _ADDRESS.fullmatch(address) for address in addresses):
        raise SettingsError(f"{name} must be mail addresses, separated by commas")
    return addresses
