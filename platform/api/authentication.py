"""Session authentication that answers 401, so that the page can ask for the password in place."""

from django.http import HttpRequest
from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    def authenticate_header(self, request: Request | HttpRequest) -> str:
        return "Session"
