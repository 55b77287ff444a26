import socket

from embedded.web_socket import bind


def test_a_taken_port_is_replaced_by_a_free_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with bind(host="127.0.0.1", port=taken) as listener:
            assert listener.getsockname()[1] not in (0, taken)
