"""A reader as a program: logs in and reads through the public API, sending again what was not acknowledged."""

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

RETRY_S = 0.1
GIVE_UP_S = 90.0


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
    _cookies: dict[str, str] = field(default_factory=dict)
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
                self._drop()
                reply = None
            if reply and reply.status not in (502, 503, 500):
                return reply
            assert time.monotonic() < deadline, f"no answer for {path}"
            time.sleep(RETRY_S)

    def read_sessions(self, *, value_of: Any, limit: int = 10**9) -> None:
        for study in self.ask("GET", "/api/reading/worklists").body:
            for session in study["sessions"]:
                self._read_session(session["id"], value_of, limit)

    def _read_session(self, session: str, value_of: Any, limit: int) -> None:
        self.ask("POST", f"/api/reading/sessions/{session}/open")
        while len(self.sent) < limit:
            tasks = self.ask("GET", f"/api/reading/sessions/{session}/tasks").body["tasks"]
            if not tasks:
                return
            self._answer(tasks[0], value_of(tasks[0]["item"]))

    def _answer(self, task: dict[str, Any], value: int) -> None:
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
        }
        begun = time.perf_counter()
        path = f"/api/reading/items/{task['item']}/submissions"
        reply = self.ask("POST", path, body, {"Idempotency-Key": key})
        self.times_s.append(time.perf_counter() - begun)
        assert reply.status in (200, 201), reply
        self.sent[task["item"]] = (key, value)

    def _ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        if self._connection is None:
            parts = urlsplit(self.address)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        sent = {"Content-Type": "application/json", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        sent |= {"X-CSRFToken": self._cookies.get("csrftoken", ""), "Origin": self.address, **(headers or {})}
        self._connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        answer = self._connection.getresponse()
        raw = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return Reply(answer.status, json.loads(raw) if raw and is_json else None)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
