"""FOVEA_EMAIL_URL: where mail is handed over, for example smtp://user:password@mail.example.org:587."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    is_starttls: bool
    is_tls: bool


def parse_mail_url(url: str) -> MailServer | None:
    """None for an empty one. smtp:// begins TLS after the greeting, smtps:// at once, smtp+plain:// never."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"FOVEA_EMAIL_URL must begin with one of {', '.join(f'{name}://host' for name in PORTS)}.")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_starttls=parts.scheme == "smtp",
        is_tls=parts.scheme == "smtps",
    )
