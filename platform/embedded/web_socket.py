"""The listening socket, bound once and handed to every web process."""

import errno
import socket


def bind(*, host: str, port: int) -> socket.socket:
    """Listen on `port`, or on a free port where it is taken."""
    try:
        return _listen(host, port)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise RuntimeError(f"Cannot listen on {host}: {error.strerror}. Choose another HOST.") from error
        return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(512)
    listener.set_inheritable(True)
    return listener
