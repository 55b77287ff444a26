"""The people of a journey at the REST API, and the studies that an investigator makes there."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIRequestContext, Playwright

from demo.people import PASSWORD

PHANTOMS = "Phantoms (drawn, not acquired)"

PREFERENCE = {"kind": "preference", "prompt": "Which image would you rather read?", "allows_tie": True}
SURE_PREFERENCE = {**PREFERENCE, "asks_confidence": True}
SHARPNESS = {"kind": "grading", "prompt": "Sharpness of the edges", "criterion": "sharpness"}
ABNORMAL = {"kind": "abnormality", "prompt": "How likely is an abnormality?"}
MARKS = {"kind": "marks", "prompt": "Mark what is abnormal", "asks_confidence": True}


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in; `api` carries the same cookies as the page would."""

    id: str
    username: str
    address: str
    api: APIRequestContext

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, None without content. An error of the server fails the journey with its own words."""
        answer = self.api.fetch(path, method=method, data=body, headers={"X-CSRFToken": _csrf_token(self.api)})
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.body() else None


def log_in(playwright: Playwright, address: str, username: str) -> Person:
    return _enter(playwright, address, "/api/auth/login", {"username": username, "password": PASSWORD})


def invite(playwright: Playwright, administrator: Person, *, username: str, roles: list[str]) -> Person:
    invitation = administrator.ask("POST", "/api/invitations", {"roles": roles})
    path = invitation["url_path"].replace("/invite/", "/api/invitations/", 1)
    body = {"username": username, "display_name": username, "password": secrets.token_urlsafe(12)}
    return _enter(playwright, administrator.address, f"{path}/accept", body)


def _enter(playwright: Playwright, address: str, path: str, body: dict[str, str]) -> Person:
    api = playwright.request.new_context(base_url=address)
    api.get("/api/auth/me")  # sets the CSRF cookie
    answer = api.fetch(path, method="POST", data=body, headers={"X-CSRFToken": _csrf_token(api)})
    assert answer.ok, answer.text()
    me = answer.json()
    return Person(me["id"], me["username"], address, api)


def _csrf_token(api: APIRequestContext) -> str:
    cookies = api.storage_state()["cookies"]
    return next((cookie["value"] for cookie in cookies if cookie["name"] == "csrftoken"), "")


SIGNED = {"reason": "The protocol is complete.", "proof": {"password": PASSWORD}}


class Studies:
    """Studies over the demo's phantoms, ready to be read."""

    def __init__(self, investigator: Person) -> None:
        self._investigator = investigator

    def open_study(self, readers: Iterable[Person], questions: list[dict[str, Any]], **protocol: Any) -> str:
        """Make, freeze and open a study; returns its id. `cases` says how many are read (3)."""
        ask = self._investigator.ask
        dataset = self._phantoms()
        cases = ask("GET", f"/api/datasets/{dataset}/cases")["results"]
        chosen = [case["id"] for case in cases[: protocol.pop("cases", 3)]]
        whole = {
            "dataset": dataset,
            "comparison": "retrospective",
            "degradation": "bicubic",
            "scale": 2,
            "treatments": ["original", "bicubic"],
            "cases": chosen,
            "readers": [reader.id for reader in readers],
            "questions": questions,
            **protocol,
        }
        title = f"Journey {secrets.token_hex(3)}"
        study = ask("POST", "/api/studies", {"title": title, "protocol": whole})["id"]
        readiness = ask("GET", f"/api/studies/{study}/readiness")
        assert readiness["is_ready"], readiness["problems"]
        ask("POST", f"/api/studies/{study}/freeze", SIGNED)
        ask("POST", f"/api/studies/{study}/open")
        return study

    def _phantoms(self) -> str:
        datasets = self._investigator.ask("GET", "/api/datasets")
        return next(dataset["id"] for dataset in datasets if dataset["name"] == PHANTOMS)
