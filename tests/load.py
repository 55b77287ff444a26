"""Readers as programs: they log in and read through the public API, sending again what was not acknowledged."""

import http.client
import json
import random
import socket
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.instance import RunningFovea

RETRY_S = 0.1
GIVE_UP_S = 90.0
PASSWORD = "correct horse battery"
# Run inside the instance: one open study of one grading question, read by readers of its own.
PREPARE = """
from accounts.people import create_person
from tests.factories import make_dataset, make_open_study
chief = create_person(username="chief", display_name="Chief", password=None, roles=["investigator"])
readers = [
    create_person(username=f"load{{n}}", display_name=f"Reader {{n}}", password={password!r}, roles=["reader"])
    for n in range({readers})
]
question = {{"kind": "grading", "prompt": "How sharp is it?"}}
make_open_study(chief, readers, dataset=make_dataset(chief, cases={cases}), questions=[question])
"""


@dataclass
class Reply:
    status: int
    body: Any


@dataclass
class LoadReader:
    """One reader's connection. `sent` holds every acknowledged answer: item → (idempotency key, value)."""

    address: str
    username: str
    password: str
    sent: dict[str, tuple[str, int]] = field(default_factory=dict)
    times_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    pause_s: float = 0.0
    _cookies: dict[str, str] = field(default_factory=dict)
    _headers: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def log_in(self) -> None:
        self._ask("GET", "/api/auth/me")  # sets the CSRF cookie
        body = {"username": self.username, "password": self.password}
        assert self.ask("POST", "/api/auth/login", body).status == 200

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        """Ask until an answer that is no sign of a restart comes. Safe because every write carries its key."""
        deadline = time.monotonic() + GIVE_UP_S
        while True:
            try:
                reply = self._ask(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.close()
                reply = None
            if reply:
                self.statuses[reply.status] += 1
            if reply and reply.status not in (500, 502, 503):
                return reply
            assert time.monotonic() < deadline, f"no answer for {path}"
            time.sleep(RETRY_S)

    def read_sessions(self, *, value_of: Any, limit: int = 10**9) -> None:
        for study in self.ask("GET", "/api/reading/worklists").body:
            for session in study["sessions"]:
                self._read_session(session["id"], value_of, limit)

    def _read_session(self, session: str, value_of: Any, limit: int) -> None:
        """As the page does: the first tasks are asked for, the rest come with the receipts."""
        self.ask("POST", f"/api/reading/sessions/{session}/open")
        tasks = self.ask("GET", f"/api/reading/sessions/{session}/tasks?ahead=1").body["tasks"]
        while tasks and len(self.sent) < limit:
            if self.pause_s:
                time.sleep(self.pause_s * random.uniform(0.5, 1.5))
            tasks = self._answer(tasks[0], value_of(tasks[0]["item"]))

    def _answer(self, task: dict[str, Any], value: int) -> list[dict[str, Any]]:
        """Gives the next tasks."""
        key = str(uuid.uuid4())
        body = {
            "answers": [
                {"question": question["id"], "pane": pane, "kind": question["kind"], "value": value, "confidence": None}
                for question in task["questions"]
                for pane in range(len(task["panes"]))
            ],
            "marks": [],
            "nothing_to_mark": [],
            "timing": {"active_ms": 900, "idle_ms": 0, "hidden_ms": 0, "load_ms": 50, "events": []},
            "reason": None,
            "stage": task["stage"],
        }
        begun = time.perf_counter()
        path = f"/api/reading/items/{task['item']}/submissions?ahead=1"
        reply = self.ask("POST", path, body, {"Idempotency-Key": key})
        self.times_s.append(time.perf_counter() - begun)
        assert reply.status in (200, 201), reply
        self.sent[task["item"]] = (key, value)
        return reply.body["next"]["tasks"]

    def _ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        if self._connection is None:
            parts = urlsplit(self.address)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self._connection.request(method, path, content, {**self._headers, **(headers or {})})
        answer = self._connection.getresponse()
        raw = answer.read()
        if cookies := answer.headers.get_all("Set-Cookie"):
            self._keep(cookies)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return Reply(answer.status, json.loads(raw) if raw and is_json else None)

    def _keep(self, cookies: list[str]) -> None:
        """They change seldom: the headers that they make are put together here, not for every request."""
        pairs = [cookie.split(";")[0].partition("=") for cookie in cookies]
        self._cookies |= {name: value for name, _, value in pairs}
        self._headers = {
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
            "Origin": self.address,
        }

    def close(self) -> None:
        """Drop the connection; the next request makes another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def prepare_readers(fovea: RunningFovea, *, readers: int, cases: int, pause_s: float = 0.0) -> list[LoadReader]:
    """Make a study for so many readers and cases, and log its readers in."""
    fovea.manage("shell", "-v", "0", "-c", PREPARE.format(readers=readers, cases=cases, password=PASSWORD))
    programs = [LoadReader(fovea.address, f"load{n}", PASSWORD, pause_s=pause_s) for n in range(readers)]
    for program in programs:
        program.log_in()
    return programs
