"""What is wrong with the settings before anybody notices."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_proxies(**_: Any) -> list[CheckMessage]:
    """TLS ends at a proxy. While none is declared, all people share its address, and links say http."""
    if settings.IS_HTTPS and not settings.PROXIES:
        return [Warning("FOVEA_HTTPS is set, but no proxy is declared. Set FOVEA_PROXIES=1.", id="accounts.W001")]
    return []
