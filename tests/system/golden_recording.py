"""Reads the recordings and sends what they hold, byte for byte where the recording allows it."""
import dataclasses
import json
import re

TRUNCATED = re.compile(r"\.\.\.<(\d+) bytes in all>$")
FRAME_TAIL = ("HTTP/1.1\r\nHost: 127.0.0.1:6385\r\nX-OpenStack-Ironic-API-Version: 1.82\r\n"
              "Accept: application/json\r\n\r\n")


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes

    @classmethod
    def read(cls, record):
        headers = dict(record.get("headers") or {"Host": "127.0.0.1:6385", "X-OpenStack-Ironic-API-Version": "1.82",
                                                 "Accept": "application/json", "Content-Type": "application/json"})
        body = restore(record.get("body") or "", headers)
        if body and not any(name.lower() in ("content-length", "transfer-encoding") for name in headers):
            headers["Content-Length"] = str(len(body))
        return cls(record["method"], record["path"], headers, body)

    def header(self, name):
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)

    def json(self):
        """The decoded body; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def depth(self):
        deepest = current = 0
        for byte in self.body:
            current += (byte in b"[{") - (byte in b"]}")
            deepest = max(deepest, current)
        return deepest


def restore(text, headers):
    """The bytes behind a recorded body: what was not UTF-8 was recorded as U+FFFD, what was long was cut."""
    length = next((int(value) for name, value in headers.items()
                   if name.lower() == "content-length" and value.isdigit()), None)
    cut = TRUNCATED.search(text)
    if cut:
        head, total = text[:cut.start()], int(cut.group(1))
        closing = {"{": '"}', "[": "]", '"': '"'}.get(head[:1], "")
        return (head + head[-1] * (total - len(head) - len(closing)) + closing).encode()
    data = text.encode()
    if length is not None and len(data) != length:
        data = text.encode().replace("�".encode(), b"\xff")
    return data


def restore_frame(text):
    """The bytes of a `frame-*` request; a cut one is a long request line or a long run of headers."""
    cut = TRUNCATED.search(text)
    if not cut:
        return text.encode()
    head, total = text[:cut.start()], int(cut.group(1))
    tail = " " + FRAME_TAIL if "\r\n" not in head else "\r\n" + FRAME_TAIL.split("\r\n", 1)[1]
    return (head + head[-1] * (total - len(head) - len(tail)) + tail).encode()


def split_frame(data):
    """The answers in a raw stream: [(status, {header: value}, body)]; what is no HTTP answer ends the list."""
    answers = []
    while data.startswith(b"HTTP/1."):
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            break
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {name.strip().lower(): value.strip()
                   for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", "0")) if status >= 200 else 0
        answers.append((status, headers, rest[:length]))
        data = rest[length:]
    return answers


def read_case(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def read_sequence(folder):
    return [json.loads(line) for line in (folder / "SEQUENCE.jsonl").read_text().splitlines() if line.strip()]
