from django.apps import AppConfig
from django.core.checks import register

from accounts.checks import check_proxies


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.library_events import connect  # models must be there first

        connect()
        register(check_proxies)
