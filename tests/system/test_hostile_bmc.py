"""A BMC that means harm: answers that swell when they are decompressed, redirects and links to where tenond must not go,
and clients whose arguments would become headers of its requests."""
import functools
import zlib

import pytest

from daemon import Tenond
from hostile_bmc import HostileBmc, answer
from hostile_wire import Others, at_most_mib

PASSWORD = "planted-bmc-password"
ROOT = "/redfish/v1"
CONFIG = "plugins: { settle_time: 0s, config: { redfish: { raw: { allow: [POST] } } } }\n"


@pytest.fixture(scope="module")
def tenond():
    daemon = Tenond(config=CONFIG)
    yield daemon
    daemon.assert_clean_end()


def node_of(daemon, address, auth="basic", **more):
    return daemon.create("redfish", vendor_interface="redfish-extended", driver_info={
        "redfish_address": address, "redfish_username": "admin", "redfish_password": PASSWORD,
        "redfish_auth_type": auth, **more})["uuid"]


def ask(daemon, node, path="/bomb", **more):
    """One request to the BMC, and what came of it."""
    return daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/raw", {"path": ROOT + path, **more})


@functools.lru_cache
def zipped(mib, window=31, start=b'{"a": "', end=b'"}'):
    """So much of one letter, in about a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(start) + b"".join(packer.compress(b"x" * (1 << 20)) for _ in range(mib)) + packer.compress(end) + packer.flush()


def chunked(body, encoding):
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[i:i + 5000] for i in range(0, len(body), 5000)))
    return (f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + pieces + b"0\r\n\r\n")


SWOLLEN = "a body of more than 16777216 bytes, once decompressed"
BOMBS = {
    "gzip": (lambda: answer(200, zipped(40), "Content-Encoding: gzip"), SWOLLEN),
    "zlib": (lambda: answer(200, zipped(40, 15), "Content-Encoding: deflate"), SWOLLEN),
    "deflate": (lambda: answer(200, zipped(40, -15), "Content-Encoding: deflate"), SWOLLEN),
    "gzip in chunks": (lambda: chunked(zipped(40), "gzip"), SWOLLEN),
    "gzip until the connection ends": (
        lambda: b"HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\nConnection: close\r\n\r\n" + zipped(40), SWOLLEN),
    "one more than the limit": (lambda: answer(200, zipped(16, start=b"x"), "Content-Encoding: gzip"), SWOLLEN),
    "gzip in gzip": (lambda: answer(200, zipped(64), "Content-Encoding: gzip, gzip"), "Content-Encoding 'gzip, gzip', which nobody asked for"),
    "another coding": (lambda: answer(200, b"x" * 1000, "Content-Encoding: br"), "Content-Encoding 'br', which nobody asked for"),
    "gzip that breaks off": (lambda: answer(200, zipped(8)[:-5000], "Content-Encoding: gzip"), "broken or cut off"),
    "no gzip": (lambda: answer(200, b"x" * 100_000, "Content-Encoding: gzip"), "broken or cut off"),
    "a plain body": (lambda: answer(200, b"x" * (17 << 20)), "sent a body of more than 16777216 bytes"),
    "headers": (lambda: answer(200, b"{}", *["X-H: " + "y" * 1000] * 2000), "bytes of headers"),
}


@pytest.mark.parametrize("make, expected", BOMBS.values(), ids=BOMBS)
def test_an_answer_that_swells_is_cut_at_the_limit_and_named(tenond, make, expected):
    with HostileBmc({ROOT + "/bomb": make()}) as bmc, Others(tenond), at_most_mib(tenond, 100):
        node = node_of(tenond, bmc.url)
        for refused in [ask(tenond, node) for _ in range(3)]:
            assert refused.status == 500, refused.text[:300]
            assert expected in refused.faultstring and f"127.0.0.1:{bmc.port}" in refused.faultstring, refused.faultstring
        assert ask(tenond, node, "/fine").status == 200


def test_an_answer_below_the_limit_is_inflated(tenond):
    body = zipped(4)
    with HostileBmc({ROOT + "/large": answer(200, body, "Content-Encoding: gzip")}) as bmc:
        read = ask(tenond, node_of(tenond, bmc.url), "/large")
    assert read.status == 200 and read.json()["body"] == {"a": "x" * (4 << 20)}


# Where a redirect must not lead: {other} is a server that counts its visitors, {own} the BMC itself.
ELSEWHERE = ["http://127.0.0.1:{other}/x", "http://localhost:{own}/x", "http://127.0.0.2:{own}/x", "https://127.0.0.1:{own}/x",
             "//127.0.0.1:{other}/x", "//localhost:{own}/x", "HTTP://127.0.0.1:{other}/x",
             "http://127.0.0.1:{own}@127.0.0.1:{other}/x", "http://admin@127.0.0.1:{own}/x",
             "http://127.0.0.1:{other}#@127.0.0.1:{own}/x", "http://127.0.0.1:{other}?@127.0.0.1:{own}/x",
             "http://127.0.0.1:{own}\\@127.0.0.1:{other}/x", "http:\\\\127.0.0.1:{other}\\x", "http:/127.0.0.1:{other}/x",
             "http:127.0.0.1:{other}/x", "http://127.0.0.1:{own}.example.org/x", "http://2130706433:{other}/x",
             "http://0x7f.0.0.1:{other}/x", "http://[::ffff:127.0.0.1]:{other}/x", "http://127.0.0.1:0{other}/x",
             "http://127.0.0.1:{other}:{own}/x", "http://169.254.169.254/latest/meta-data/", "ftp://127.0.0.1:{other}/x",
             "file:///etc/passwd", "gopher://127.0.0.1:{other}/x", "javascript:alert(1)", "http:///x", "http://", "//"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_elsewhere_is_not_followed_and_named(tenond, status):
    with HostileBmc() as other, HostileBmc() as bmc:
        node = node_of(tenond, bmc.url)
        for form in ELSEWHERE:
            there = form.format(other=other.port, own=bmc.port)
            bmc.answers[ROOT + "/away"] = answer(status, b"", f"Location: {there}")
            for more in ({}, {"verb": "POST", "body": {}}):
                refused = ask(tenond, node, "/away", **more)
                assert refused.status == 500, f"{there}: {refused.text[:300]}"
                assert f"127.0.0.1:{bmc.port} redirects /redfish/v1/away to " in refused.faultstring, f"{there}: {refused.faultstring}"
                assert "credentials go to the configured address only" in refused.faultstring or (
                    "something that is no URL of http or https" in refused.faultstring), refused.faultstring
        assert set(bmc.paths()) == {"/redfish/v1/away"} and other.connections == 0, (bmc.paths(), other.requests)
        assert ask(tenond, node, "/fine").status == 200


@pytest.mark.parametrize("location, path", [
    ("/x", "/x"), ("http://127.0.0.1:{own}/x", "/x"), ("x", "/redfish/v1/x"), ("/\\127.0.0.1:{other}/x", "/\\127.0.0.1:{other}/x"),
    ("/x?http://127.0.0.1:{other}/", "/x?http://127.0.0.1:{other}/"), ("/../../x", "/x"), ("\t/x ", "/x"),
    ("/x#http://127.0.0.1:{other}/", "/x"), ("/%2e%2e//127.0.0.1:{other}/x", None),
])
def test_a_redirect_that_only_looks_as_if_it_led_away_stays_at_the_bmc(tenond, location, path):
    with HostileBmc() as other, HostileBmc() as bmc:
        bmc.answers[ROOT + "/away"] = answer(302, b"", "Location: " + location.format(other=other.port, own=bmc.port))
        read = ask(tenond, node_of(tenond, bmc.url), "/away")
        assert read.status == 200, read.text
        assert path is None or bmc.paths() == ["/redfish/v1/away", path.format(other=other.port)]
        assert other.connections == 0


def test_a_login_that_is_redirected_shows_the_password_to_nobody(tenond):
    with HostileBmc() as other, HostileBmc() as bmc:
        for place in ("/redfish/v1/SessionService/Sessions", "/redfish/v1/SessionService/Sessions/"):
            bmc.answers[place] = answer(307, b"", f"Location: {other.url}/redfish/v1/SessionService/Sessions")
        refused = ask(tenond, node_of(tenond, bmc.url, "session"), "/Systems")
        assert refused.status == 500 and other.connections == 0
        assert PASSWORD not in refused.text and PASSWORD not in tenond.output
        assert f"to {other.url}, which is not followed" in refused.faultstring, refused.faultstring


def test_a_redirect_in_a_circle_ends(tenond):
    with HostileBmc({ROOT + "/a": answer(302, b"", "Location: b"), ROOT + "/b": answer(302, b"", "Location: a")}) as bmc:
        refused = ask(tenond, node_of(tenond, bmc.url), "/a")
        assert refused.status == 500 and "more than 5 times" in refused.faultstring and len(bmc.requests) == 6


def test_links_to_elsewhere_are_not_followed_by_the_redfish_plugin(tenond):
    with HostileBmc() as other, HostileBmc() as bmc:
        away = f'{{"@odata.id": "{other.url}/redfish/v1/Elsewhere"}}'
        document = f'{{"Systems": {away}, "Managers": {away}, "EventService": {away}, "Subscriptions": {away}, "Members": [{away}], ' \
                   f'"Members@odata.nextLink": "{other.url}/next", "SessionService": {away}, "Links": {{"Sessions": {away}}}}}'
        bmc.usual = answer(200, document.encode())
        node = tenond.create("redfish", driver_info={"redfish_address": bmc.url, "redfish_username": "admin",
                                                     "redfish_password": PASSWORD})["uuid"]
        for verb, method, body in (("GET", "get_all_subscriptions", None), ("DELETE", "delete_subscription", {"id": "1"}),
                                   ("POST", "create_subscription", {"Destination": "https://127.0.0.1:9/"})):
            refused = tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body)
            assert refused.status in (200, 400, 404, 500), refused.text
        assert other.connections == 0 and bmc.requests
        assert PASSWORD not in tenond.output


INJECTION = "x\r\nX-Injected: yes"


@pytest.mark.parametrize("arguments, status, expected", [
    ({"path": "/redfish/v1/" + INJECTION}, 400, "argument 'path' has a character that may not stand in a path"),
    ({"path": "/redfish/v1/%0d%0aX-Injected:%20yes"}, 400, "argument 'path' hides a character that may not stand in a path"),
    ({"path": "/redfish/v1/?x=%0D%0AX-Injected:%20yes"}, 400, "argument 'path' has a query with an encoded control character"),
    ({"path": "/redfish/v1/\u010d\u010aX-Injected: yes"}, 400, "argument 'path' has a character that may not stand in a path"),
    ({"path": "/redfish/v1/\0"}, 400, "argument 'path' has a character that may not stand in a path"),
    ({"path": "/redfish/v1/ HTTP/1.1"}, 400, "argument 'path' has a character that may not stand in a path"),
    ({"path": "/redfish/v1/", "if_match": INJECTION}, 400, "argument 'if_match' is not an ETag"),
    ({"path": "/redfish/v1/", "verb": "GET / HTTP/1.1\r\nX-Injected: yes\r\n\r\nGET"}, 400, "verb"),
    ({"path": "http://127.0.0.1:9/redfish/v1/"}, 400, "argument 'path' must begin with /redfish/"),
    ({"path": "//127.0.0.1:9/redfish/v1/"}, 400, "argument 'path' must begin with /redfish/"),
    ({"path": "/redfish/../../x"}, 400, "argument 'path' must not have '..' in it"),
])
def test_what_a_client_gives_to_raw_becomes_no_header(tenond, arguments, status, expected):
    with HostileBmc() as bmc:
        node = tenond.create("redfish", vendor_interface="redfish-extended", driver_info={"redfish_address": bmc.url})["uuid"]
        refused = tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/raw", arguments)
        assert refused.status == status and expected in refused.faultstring, refused.text
        assert bmc.connections == 0
        assert tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/raw", {"path": "/redfish/v1/"}).status == 200


def test_headers_of_a_subscription_are_text_for_the_bmc_and_no_headers_of_ours(tenond):
    service = b'{"EventService": {"@odata.id": "/redfish/v1/EventService"}, "Subscriptions": {"@odata.id": "/redfish/v1/Subs"}}'
    with HostileBmc(usual=answer(200, service)) as bmc:
        node = tenond.create("redfish", driver_info={"redfish_address": bmc.url})["uuid"]
        tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/create_subscription", {
            "Destination": "https://127.0.0.1:9/", "Context": INJECTION, "HttpHeaders": [{"X-A": INJECTION}]})
        posted = [body for line, _, body in bmc.requests if line.startswith("POST /redfish/v1/Subs ")]
        assert len(posted) == 1 and b"x\\r\\nX-Injected: yes" in posted[0] and b"\r\n" not in posted[0], bmc.requests
        assert "x-injected" not in bmc.header_names()


@pytest.mark.parametrize("key, value, expected", [
    ("redfish_address", "http://127.0.0.1:{own}/" + INJECTION, "Invalid Redfish address"),
    ("redfish_address", "http://127.0.0.1:{own}" + INJECTION, "Invalid Redfish address"),
    ("redfish_address", "http://admin:x@127.0.0.1:{own}/", "Invalid Redfish address http://***@127.0.0.1"),
    ("redfish_address", "file:///etc/passwd", "Invalid Redfish address"),
    ("redfish_username", "admin" + INJECTION, None),
    ("redfish_password", "secret" + INJECTION, None),
])
def test_what_an_operator_writes_into_driver_info_becomes_no_header(tenond, key, value, expected):
    with HostileBmc() as bmc:
        node = node_of(tenond, bmc.url, **{key: value.format(own=bmc.port)})
        told = ask(tenond, node, "/x")
        assert "x-injected" not in bmc.header_names()
        if expected:
            assert told.status == 400 and expected in told.faultstring and bmc.connections == 0, told.text
        else:
            assert told.status == 200 and bmc.paths() == ["/redfish/v1/x"], told.text
