"""What the sign-in library must know of a hospital's directory."""

from typing import Any, TypedDict
from urllib.parse import urlsplit

PROVIDER_ID = "oidc"


class DirectoryApp(TypedDict):
    """One provider of OpenID Connect, in the library's words."""

    provider_id: str
    name: str
    client_id: str
    secret: str
    settings: dict[str, Any]


def directory_apps(*, issuer: str, name: str, client_id: str, client_secret: str, by_email: bool) -> list[DirectoryApp]:
    """None without an issuer. With `by_email` people are found by addresses that the directory calls verified."""
    if not issuer:
        return []
    settings = {"server_url": issuer, "email_authentication": by_email}
    return [
        DirectoryApp(provider_id=PROVIDER_ID, name=name, client_id=client_id, secret=client_secret, settings=settings)
    ]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
