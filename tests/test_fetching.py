"""One request to a live service: whatever it does, it is over after a while."""

import contextlib
import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bettune.live import fetching
from bettune.live.fetching import Cut, fetch

HEAD = b"HTTP/1.1 200 OK\r\nX: "


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one connection by what is done with its socket; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                wire, _ = server.accept()
                with wire:
                    talk(wire)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
    thread.join()


def drip(wire: socket.socket) -> None:
    """Send a head that never ends."""
    wire.recv(4096)
    wire.sendall(HEAD)
    while True:
        time.sleep(0.02)
        wire.sendall(b"a")


def drip_lines(wire: socket.socket) -> None:
    """Begin one answer after the other that only says to go on."""
    wire.recv(4096)
    while True:
        time.sleep(0.02)
        wire.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def drip_body(wire: socket.socket) -> None:
    """Send a body that never ends."""
    wire.recv(4096)
    wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        time.sleep(0.02)
        wire.sendall(b"a")


@pytest.mark.parametrize("talk", [drip, drip_lines, drip_body])
def test_an_answer_that_comes_drop_by_drop_ends_in_time(
    monkeypatch: pytest.MonkeyPatch, talk: Callable[[socket.socket], None]
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE", 0.5)
    began = time.monotonic()
    with talking(talk) as port, pytest.raises(Cut, match=r"took more than 0\.5 seconds"):
        fetch(f"http://127.0.0.1:{port}/", {})
    assert 0.4 < time.monotonic() - began < 3


def silent(wire: socket.socket) -> None:
    """Take everything and say nothing."""
    while wire.recv(4096):
        pass


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_service_that_never_speaks_is_given_up(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setattr(fetching, "SILENCE", 0.3)
    with talking(silent) as port, pytest.raises(Cut, match="timed out"):
        fetch(f"{scheme}://127.0.0.1:{port}/", {})


def test_each_address_of_a_host_is_asked_in_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses do not answer: their service takes no further connections."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as held:
        place = full.getsockname()
        for _ in range(3):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(place)
        one = (socket.AF_INET, socket.SOCK_STREAM, 6, "", place)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: [one] * 50)
        monkeypatch.setattr(fetching, "SILENCE", 0.2)
        monkeypatch.setattr(fetching, "DEADLINE", 0.5)
        began = time.monotonic()
        with pytest.raises(Cut, match=r"took more than 0\.5 seconds"):
            fetch("http://127.0.0.1:1/", {})
        assert time.monotonic() - began < 2


def certificate(folder: Path) -> Path:
    """Write a certificate of this machine by itself, with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *words: object) -> None:
        """Nothing."""


def test_an_encrypted_answer_is_read_if_the_certificate_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        url = f"https://localhost:{server.server_address[1]}/"
        with pytest.raises(Cut, match="certificate verify failed"):
            fetch(url, {})
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        found = fetch(url, {})
        assert (found.status, found.body) == (200, b"[]")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
