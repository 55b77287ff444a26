"""Half-sent requests end, slow ones do not: over a real socket."""

import socket
import threading
import time
from contextlib import ExitStack

import pytest
import uvicorn
from django.core.asgi import get_asgi_application

from config.patience import LEAST_BYTES, Patience

WINDOW_S = 0.4


async def _count(scope, receive, send):
    """Answers with how many bytes came."""
    count, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        count, more = count + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": str(count).encode()})


@pytest.fixture(scope="module", params=["plain", "django"])
def address(request):
    app = _count if request.param == "plain" else get_asgi_application()
    config = uvicorn.Config(Patience(app, window_s=WINDOW_S), port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield request.param, server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture
def begin(address):
    """`begin(length)`: a connection over which the head of a request has gone."""
    with ExitStack() as open_ones:
        yield lambda length: _begin(open_ones.enter_context(socket.create_connection(address[1], timeout=10)), length)


def _begin(client, length, path="/api/nothing"):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
    client.sendall(head.encode())
    return client


def _rest(client):
    """All that is answered until the connection is closed."""
    answer = b""
    while piece := client.recv(65536):
        answer += piece
    return answer.decode()


def test_a_body_that_stops_is_answered_and_closed(begin):
    client = begin(100)
    client.sendall(b"{")
    began = time.monotonic()
    answer = _rest(client)
    assert answer.startswith("HTTP/1.1 408")
    assert '"code": "request_timeout"' in answer
    assert time.monotonic() - began < 10 * WINDOW_S


def test_one_byte_now_and_then_is_no_progress(begin):
    client = begin(10_000)
    began = time.monotonic()
    answer = ""
    client.settimeout(WINDOW_S / 4)
    while not answer and time.monotonic() - began < 20 * WINDOW_S:
        client.sendall(b" ")
        try:
            answer = client.recv(65536).decode()
        except TimeoutError:
            continue
    assert answer.startswith("HTTP/1.1 408")


def test_a_slow_upload_takes_as_long_as_it_takes(address, begin):
    pieces = 8
    client = begin(pieces * LEAST_BYTES)
    began = time.monotonic()
    for _ in range(pieces):
        client.sendall(b" " * LEAST_BYTES)
        time.sleep(WINDOW_S / 2)
    client.settimeout(5)
    status = client.recv(65536).decode().split()[1]
    assert time.monotonic() - began > 3 * WINDOW_S
    assert status == ("200" if address[0] == "plain" else "403")  # Django has read it and misses a cookie


def test_a_request_without_a_body_is_not_in_a_hurry(address):
    with socket.create_connection(address[1], timeout=10) as client:
        client.sendall(b"GET /api/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert " 408 " not in _rest(client)
