"""nginx reads its configuration, and frames keep the headers of the application alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker/nginx.conf").read_text()


def test_frames_say_nothing_but_their_bytes():
    block = re.search(r"location /_frames/ \{(.*?)\}", TEXT, re.DOTALL)
    assert block
    for line in ("internal;", "etag off;", 'add_header Last-Modified "";', "max_ranges 0;", "gzip off;"):
        assert line in block[1]


def test_nginx_accepts_it(tmp_path):
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed on this machine")
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=fovea", "-days", "1"]
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([*key, *files], check=True, capture_output=True)
    local = TEXT.replace("/etc/nginx/tls", str(tmp_path)).replace("server web:8000", "server 127.0.0.1:8000")
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/nginx.pid;\n{local}")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
