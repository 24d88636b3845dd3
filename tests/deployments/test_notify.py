"""A message that leaves by mail; webhooks are in test_automations."""

import socket
import threading

from deployments import notify
from tests.deployments.test_apply_check import LIBRARY


def _take_one_mail(listening: socket.socket, lines: list[str]) -> None:
    """As much of SMTP as one mail needs."""
    connection, _ = listening.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"220 ready\r\n")
        stream.flush()
        in_text = False
        for line in stream:
            if in_text:
                lines.append(line.decode().rstrip())
                in_text = line != b".\r\n"
                if in_text:
                    continue
            is_data = line.upper().startswith(b"DATA")
            in_text = in_text or is_data
            stream.write(b"354 go on\r\n" if is_data else b"250 well\r\n")
            stream.flush()


@LIBRARY
def test_a_mail_arrives() -> None:
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taking = threading.Thread(target=_take_one_mail, args=(listening, lines))
        taking.start()
        port = listening.getsockname()[1]
        block = notify._made(f"mailto://127.0.0.1:{port}?from=us@example.org&to=you@example.org&mode=insecure")
        with block.raise_on_failure():
            block.notify("The Herald: hardly anything new", subject="Hemeroteca: The Herald is silent", _sync=True)
        taking.join(timeout=30)
    assert "Subject: Hemeroteca: The Herald is silent" in lines
    assert "To: you@example.org" in lines
    assert "The Herald: hardly anything new" in lines
