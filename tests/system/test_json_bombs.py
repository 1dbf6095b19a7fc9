"""JSON that costs more to read than to send: refused or taken in words, with bounded memory, and nobody else waits."""
import json
import time

import pytest

from daemon import Tenond
from hostile_wire import Others, at_most_mib, kib_of

CALL = "/v1/drivers/probe-hardware/vendor_passthru/driver_raw"  # the arguments, byte for byte
MIB = 1 << 20
TOO_DEEP = "Request body JSON is nested too deeply. Please contact the service administrator."
TOO_LARGE = "Request body is too large. Please contact the service administrator."


@pytest.fixture(scope="module")
def tenond():
    daemon = Tenond()
    yield daemon
    daemon.assert_clean_end()


def filled(start, piece, end, size=MIB):
    """As many pieces as go into a body of that size."""
    body = start + piece * ((size - len(start) - len(end)) // len(piece)) + end
    assert len(body) <= size
    return body


def wide(size=MIB):
    """An object with as many members as fit, all different."""
    members, length = [], 2
    while length + 12 < size:
        members.append(b'"%x":0' % len(members))
        length += len(members[-1]) + 1
    return b"{" + b",".join(members) + b"}"


# name -> (body, statuses, a word of the refusal)
BOMBS = {
    "deep lists": (filled(b"", b"[", b""), {400}, TOO_DEEP),
    "deep lists that are closed": (b'{"a":' + b"[" * 400_000 + b"]" * 400_000 + b"}", {400}, TOO_DEEP),
    "deep objects": (filled(b"", b'{"a":', b""), {400}, TOO_DEEP),
    "deep lists in wide ones": (filled(b'{"a":[', b"[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]],", b"0]}"), {200}, None),
    "a wide object": (wide(), {400}, "JSON has too many members in one object"),
    "a wide list": (filled(b'{"a":[', b"0,", b"0]}"), {200}, None),
    "a list of objects": (filled(b'{"a":[', b"{},", b"{}]}"), {200}, None),
    "wide objects in a list": (b'{"a":[' + wide(MIB // 2 - 20) + b"," + wide(MIB // 2 - 20) + b"]}", {400}, "JSON has too many members in one object"),
    "one key again and again": (filled(b"{", b'"a":0,', b'"a":1}'), {400}, "JSON has too many members in one object"),
    "an integer of a million digits": (filled(b'{"a":', b"9", b"}"), {200, 400}, ""),
    "a fraction of a million digits": (filled(b'{"a":0.', b"1", b"}"), {200, 400}, ""),
    "an exponent of a million digits": (filled(b'{"a":1e', b"9", b"}"), {400}, ""),
    "a number beyond all": (b'{"a":1e999999999}', {400}, ""),
    "a string": (filled(b'{"a":"', b"x", b'"}'), {200}, None),
    "a string of escapes": (filled(b'{"a":"', b"\\u0000", b'"}'), {200}, None),
    "a string that grows": (filled(b'{"a":"', "\u00e9".encode(), b'"}'), {200}, None),
    "a key of a megabyte": (filled(b'{"', b"k", b'":1}'), {200}, None),
    "lone surrogates": (filled(b'{"a":["', b'\\ud800","', b'"]}'), {400}, "Client"),
    "a string without end": (filled(b'{"a":"', b"x", b""), {400}, ""),
    "a list without end": (filled(b'{"a":[', b"0,", b""), {400}, ""),
    "commas": (filled(b"{", b",", b"}"), {400}, ""),
    "colons": (filled(b'{"a"', b":", b"}"), {400}, ""),
    "blanks": (filled(b"", b" ", b"{}"), {200}, None),
    "blanks and nothing": (filled(b"", b" ", b""), {400}, ""),
    "invalid UTF-8": (filled(b'{"a":"', b"\xc0\xaf", b'"}'), {400}, "Bad Request"),
    "invalid UTF-8 at the end": (filled(b'{"a":"', b"x", b'\xe2\x82"}'), {400}, "Bad Request"),
    "UTF-16": ('{"a":"b"}'.encode("utf-16"), {400}, "Bad Request"),
    "a byte more than the limit": (filled(b'{"a":"', b"x", b'"}') + b" ", {413}, TOO_LARGE),
}


def send(daemon, body, path=CALL, verb="POST", kind="application/json"):
    return daemon.wire.send(verb, path, {
        "Host": "tenon", "Content-Type": kind, "Content-Length": str(len(body)),
        "X-OpenStack-Ironic-API-Version": "1.82"}, body)


@pytest.mark.parametrize("body, statuses, word", BOMBS.values(), ids=BOMBS)
def test_a_bomb_as_arguments_is_defused_and_the_others_do_not_wait(tenond, body, statuses, word):
    started = time.monotonic()
    with Others(tenond) as others, at_most_mib(tenond, 96):
        answers = [send(tenond, body) for _ in range(3)]
    print(f"{len(body)} bytes, {(time.monotonic() - started) * 333:.0f} ms each")
    assert others.worst < 10, "one bomb must not hold up the others"
    for answer in answers:
        assert answer.status in statuses, answer.text[:300]
        if answer.status == 200:
            assert json.loads(answer.body) == json.loads(body), "what is taken comes back as JSON"
        else:
            assert word in answer.text and len(answer.text) < 2_000, answer.text[:300]


@pytest.mark.parametrize("body, statuses, word", BOMBS.values(), ids=BOMBS)
def test_a_bomb_where_a_node_or_a_patch_should_be_is_refused_or_harmless(tenond, body, statuses, word):
    node = tenond.create("fake-hardware")["uuid"]
    before = tenond.ask("GET", f"/v1/nodes/{node}").text
    with at_most_mib(tenond, 96):
        for verb, path in (("POST", "/v1/nodes"), ("PATCH", f"/v1/nodes/{node}")):
            answer = send(tenond, body, path, verb)
            assert answer.status in (400, 413), f"{verb}: {answer.text[:300]}"
    assert tenond.ask("GET", f"/v1/nodes/{node}").text == before


@pytest.mark.parametrize("name, text", [
    ("deep lists", "Client"), ("deep lists that are closed", "JSON is nested deeper than 64 levels"),
    ("deep objects", "Client"), ("a wide object", "JSON has too many members in one object"),
])
def test_a_bomb_is_one_whatever_its_content_type_says(tenond, name, text):
    """To a method that takes its arguments apart: the plugin is not to be trusted with them either."""
    node = tenond.create("probe-hardware", driver_info={"probe_address": "http://127.0.0.1:9"})["uuid"]
    for kind in ("text/plain", "application/octet-stream", ""):
        answer = send(tenond, BOMBS[name][0], f"/v1/nodes/{node}/vendor_passthru/checked", kind=kind)
        assert answer.status in (400, 413) and text in answer.text, answer.text[:300]


def test_a_large_node_is_kept_and_given_back_whole(tenond):
    half = {"driver": "fake-hardware", "extra": {"a": [0] * 200_000}}
    with at_most_mib(tenond, 96):
        created = tenond.ask("POST", "/v1/nodes", half)
        assert created.status == 201, created.text[:300]
        assert tenond.ask("GET", f"/v1/nodes/{created.json()['uuid']}").json()["extra"] == half["extra"]
    assert tenond.ask("DELETE", f"/v1/nodes/{created.json()['uuid']}").status == 204


def test_a_bomb_put_together_by_patches_does_not_keep_the_host_from_starting_again(tmp_path):
    first = Tenond(state=tmp_path)
    node = first.create("fake-hardware")["uuid"]
    twenty_levels = {}
    for _ in range(19):
        twenty_levels = {"a": twenty_levels}
    path, statuses = "/extra/a", []
    for _ in range(6):
        answer = first.ask("PATCH", f"/v1/nodes/{node}", [{"op": "add", "path": path, "value": twenty_levels}])
        statuses.append(answer.status)
        if answer.status == 400:
            break
        path += "/a" * 20
    assert statuses == [200] * 4 + [400] and "'extra' would be nested deeper than 100 levels" in answer.text
    before = first.ask("GET", f"/v1/nodes/{node}").text
    first.assert_clean_end()
    again = Tenond(state=tmp_path)
    after = again.ask("GET", f"/v1/nodes/{node}").json()
    assert after["extra"] == json.loads(before)["extra"]
    again.assert_clean_end()


def test_bombs_leave_no_memory_behind(tenond):
    for name in BOMBS:
        send(tenond, BOMBS[name][0])
    before = kib_of(tenond)
    for _ in range(2):
        for name in BOMBS:
            send(tenond, BOMBS[name][0])
    grown = (kib_of(tenond) - before) / 1024
    print(f"\n{grown:.1f} MiB more after {2 * len(BOMBS)} bombs")
    assert grown < 48
