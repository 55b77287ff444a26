"""`X-Forwarded-For` counts behind declared proxies only, and for everybody in the same way."""

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts.addresses import client_address
from accounts.checks import check_proxies

CASES = [
    (0, "10.0.0.1", "127.0.0.1"),
    (0, "10.0.0.1, 10.0.0.2", "127.0.0.1"),
    (1, "", "127.0.0.1"),
    (1, "10.0.0.1", "10.0.0.1"),
    (1, "1.2.3.4, 10.0.0.1", "10.0.0.1"),
    (2, "1.2.3.4, 10.0.0.1, 10.0.0.2", "10.0.0.1"),
    (2, "10.0.0.2", "10.0.0.2"),
]


@pytest.fixture(params=CASES)
def case(request, settings):
    proxies, told, expected = request.param
    settings.PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    more = {"HTTP_X_FORWARDED_FOR": told} if told else {}
    return proxies, RequestFactory().get("/", **more), expected


def test_the_address_is_what_the_outermost_declared_proxy_saw(case):
    _, request, expected = case
    assert client_address(request) == expected


def test_rate_limits_and_lock_out_take_the_same(case, monkeypatch):
    proxies, request, expected = case
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
    assert BaseThrottle().get_ident(Request(request)) == expected
    assert get_adapter(request).get_client_ip(request) == expected


@pytest.mark.parametrize(("proxies", "warnings"), [(0, ["accounts.W001"]), (1, [])])
def test_tls_without_a_declared_proxy_is_warned_of(settings, proxies, warnings):
    settings.IS_HTTPS, settings.PROXIES = True, proxies
    assert [each.id for each in check_proxies()] == warnings


def test_what_is_no_address_is_not_believed(settings):
    settings.PROXIES = 1
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="<script>")
    assert client_address(request) == "127.0.0.1"
