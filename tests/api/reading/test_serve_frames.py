"""Frames as production serves them: the real nginx, with docker/nginx.conf, in front of the application."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.files.storage import default_storage
from rest_framework.test import APIClient

from tests.factories import frame_url

CONFIGURATION = Path(__file__).resolve().parents[3] / "docker/nginx.conf"
TELLING = {"etag", "last-modified", "content-disposition", "accept-ranges", "x-accel-redirect", "content-encoding"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _local(text: str, folder: Path, *, port: int, application: str) -> str:
    """The same configuration on this machine: its paths, one port, no TLS."""
    text = re.sub(r"(?m)^\s*ssl_.*$", "", text).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    text = text.replace("server web:8000", f"server {application}")
    text = text.replace("alias /data/storage/", f"alias {default_storage.location}/")
    owner = "user root;\n" if os.geteuid() == 0 else ""
    logs = f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
    return f"daemon off;\n{owner}{logs}{text}"


class _Application(BaseHTTPRequestHandler):
    """What the application answers, handed on: a test's transaction is seen by its own thread only."""

    client: ClassVar[APIClient]

    def do_GET(self) -> None:
        answer = self.client.get(self.path)
        self.send_response_only(answer.status_code)
        for name, value in answer.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *words: object) -> None:
        """Quiet."""


@pytest.fixture
def nginx(tmp_path, settings, reading):
    """The address of an nginx in front of the application, as the reader sees it."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed on this machine")
    settings.FRAME_ACCEL_PREFIX = "/_frames/"
    port = _free_port()
    handler = type("Handler", (_Application,), {"client": reading.client})
    with HTTPServer(("127.0.0.1", 0), handler) as application:
        here = f"127.0.0.1:{application.server_port}"
        (tmp_path / "nginx.conf").write_text(_local(CONFIGURATION.read_text(), tmp_path, port=port, application=here))
        process = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)])
        _wait(port)
        yield Served(f"http://127.0.0.1:{port}", application)
        process.terminate()
        process.wait()


@dataclass
class Served:
    address: str
    application: HTTPServer

    def fetch(self, path: str) -> tuple[dict[str, str], bytes]:
        """One request through nginx; its part for the application is answered by this thread, which holds the rows."""
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(_fetch, f"{self.address}{path}")
            self.application.timeout = 5
            self.application.handle_request()
            return asked.result()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not start")


def _fetch(address: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.mark.django_db
def test_both_panes_have_the_same_headers_and_nothing_that_tells(nginx, reading):
    task = reading.tasks()[0]
    answers = [nginx.fetch(frame_url(task, pane=pane)) for pane in (0, 1)]
    (first, left), (second, right) = [({**head, "date": ""}, body) for head, body in answers]
    assert first == second
    assert list(answers[0][0]) == list(answers[1][0])
    assert not TELLING & set(first)
    assert first["cache-control"] == "private, no-store"
    assert left != right
    assert len(left) == len(right) == int(first["content-length"]) == 8 * 8 * 2


@pytest.mark.django_db
def test_nobody_reaches_the_stored_frames_past_the_application(nginx):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        _fetch(f"{nginx.address}/_frames/frames/")
