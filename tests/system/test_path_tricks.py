"""Paths that are written otherwise: none opens what the plain path does not. With passwords, a policy, and rules that
forbid one vendor method to everybody."""
import pytest

from hostile_wire import converse, head
from test_http_basic import basic
from test_policy import HEAD, ROLES, Door

RULES = HEAD + """rules:
  vendor_passthru:lab:echo: "!"
  vendor_passthru:lab:d_echo: "!"
  baremetal:node:get: "not 'hidden':%(node.name)s"
"""
METHOD = "/v1/nodes/tricked/vendor_passthru/echo"
NEEDS_PASSWORD = '{"error":{"message":"Authorization required","code":401}}'


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    from daemon import Tenond
    started = []

    def start(**keywords):
        started.append(Tenond(**keywords))
        return started[-1]
    made = Door(start, tmp_path_factory.mktemp("door"))
    made.create(name="tricked")
    made.create(name="hidden")
    made.reload(RULES)
    made.until(404, "admin", "GET", "/v1/nodes/hidden")
    yield made
    started[0].assert_clean_end()


def ask(door, user, verb, target, body=b""):
    """With the target as it is, whatever bytes it has."""
    headers = ["Host: tenon", "Connection: close", "X-OpenStack-Ironic-API-Version: 1.82", f"Content-Length: {len(body)}"]
    if user:
        headers.append("Authorization: " + basic(user, user)["Authorization"])
    (answer,) = converse(door.daemon, head(f"{verb} {target} HTTP/1.1", *headers) + body)
    return answer


# Each leads to what needs a password, or nowhere; by a public path, through one, or beside one.
BEHIND = ["/v1/../v1/nodes", "/v1/%2e%2e/v1/nodes", "/v1/%2E./v1/nodes", "/v1/./nodes", "/v1/%2e/nodes", "/v1%2fnodes",
          "/v1%2Fnodes", "/v1%5cnodes", "/v1\\nodes", "/v1\\..\\v1\\nodes", "/v1;/nodes", "/v1/;x/nodes", "/v1/nodes;x=/v1",
          "//v1/nodes", "/v1//nodes", "///v1/nodes", "//v1", "/v1//", "/%2fv1", "/v1%00", "/v1/%00", "/v1%00/nodes",
          "/v1/%00/../nodes", "/%76%31/nodes", "/v%31", "/V1", "/v1/%c0%ae%c0%ae/v1/nodes", "/v1%c0%afnodes",
          "/v1%e0%80%afnodes", "/v1/%ff", "/v1%20/nodes", "/v1%09", "/v1%0d%0aX:y", "/v1/nodes#/v1", "/v1/nodes%3f/v1",
          "/v1%3f/nodes", "/v1%23/nodes", "/healthcheck/../v1/nodes", "/healthcheck/..%2fv1%2fnodes", "/healthcheck%2f..",
          "/healthcheck/", "/healthcheck%00", "/healthcheck;/v1/nodes", "/HEALTHCHECK", "/nodes?/v1", "/nodes", "/nodes?x=/healthcheck",
          "/v1/nodes?a=/v1", "/%2e%2e/nodes", "/..", "/.", "/%", "/%2", "/%zz", "/v1/%u002e", "/%252fnodes", "/v1%252fnodes",
          "/tenon/v1/plugins", "/tenon/../v1", "/healthcheck/%2e%2e/tenon/v1/plugins", "/metrics", "/v1/..;/nodes",
          "http://tenon/v1/nodes", "http://tenon/v1", "http://v1/healthcheck/../nodes", "http://x@tenon/v1",
          "http://tenon/healthcheck", "https://tenon", "http:///v1", "/" + "v1/../" * 1000 + "v1/nodes",
          "/v1/nodes/" + "a" * 8000]


@pytest.mark.parametrize("verb", ["GET", "POST", "DELETE", "get", "HEAD"])
def test_no_spelling_of_a_path_needs_no_password(door, verb):
    wrong = []
    for target in BEHIND:
        answer = ask(door, None, "BREW" if verb == "HEAD" else verb, target)
        if (answer.status, answer.text) != (401, NEEDS_PASSWORD):
            wrong.append(f"{target}: {answer.status} {answer.text[:100]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("target", ["/v1/nodes x", "/v1 /nodes", "/v1\0", "/v1\x7f", "/v1/n\u00f6des", "nodes", "*", "", "v1",
                                    "?/v1", "tenon:80"])
def test_what_is_no_target_is_refused_or_needs_a_password(door, target):
    answer = ask(door, None, "GET", target)
    assert answer.status in (400, 401), answer.text
    assert "nodes" not in answer.text


SPELLINGS = ["ech%6f", "%65%63%68%6f", "echo/", "ECHO", "echo%00", "echo%20", "%20echo", "echo;x", "echo%3bx", "echo.json",
             "/echo", "./echo", "%2e/echo", "../vendor_passthru/echo", "x/../echo", "%2e%2e/vendor_passthru/echo", "%2fecho",
             "echo%2f", "echo/x", "echo\\", "echo%0a", "%c0%a5cho", "ech%ef%bd%8f", "echo#", "echo?", "echo?method=echo",
             "echo%252f", "?method=echo", "?method=ech%6f", "?method=echo&method=echo_async", "?method=echo_async&method=echo",
             "?METHOD=echo", "?method=echo%00", "?method=%2fecho", "?method=/echo", "echo_async/../echo"]
OTHERS = ["/v1/nodes//tricked/vendor_passthru/echo", "/nodes/tricked/vendor_passthru/echo", "/v1/nodes/tricked/vendor_passthru%2fecho",
          "/v1/nodes/tricked%2fvendor_passthru%2fecho", "/v1%2fnodes%2ftricked%2fvendor_passthru%2fecho",
          "/v1/nodes/%74ricked/vendor_passthru/echo", "/v1/nodes/tricked.json/vendor_passthru/echo",
          "/v1/nodes/hidden/../tricked/vendor_passthru/echo", "/v1/nodes/tricked/vendor_passthru?method=echo",
          "/v1/drivers/lab-hardware/vendor_passthru/d_echo", "/v1/drivers/lab-hardware/vendor_passthru?method=d_echo",
          "/v1/drivers/lab%2dhardware/vendor_passthru/d%5fecho", "/v1/drivers/lab-hardware/vendor_passthru/d_echo.json",
          "http://tenon/v1/nodes/tricked/vendor_passthru/echo", "/v1/nodes/TRICKED/vendor_passthru/echo"]


def test_what_a_rule_forbids_is_forbidden_in_every_spelling(door):
    assert ask(door, "admin", "POST", METHOD, b"{}").status == 403
    allowed = ask(door, "admin", "POST", "/v1/nodes/tricked/vendor_passthru/echo_async", b"{}")
    assert allowed.status == 202, "the rules forbid more than they say"
    plain = METHOD.removesuffix("/echo")
    targets = [plain + (spelling if spelling[0] in "?/" else "/" + spelling) for spelling in SPELLINGS] + OTHERS
    wrong, refusals = [], 0
    for user in ROLES:
        for target in targets:
            answer = ask(door, user, "POST", target, b"{}")
            refusals += answer.status == 403
            if answer.status not in (400, 403, 404):
                wrong.append(f"{user}: {target}: {answer.status} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)
    assert refusals > len(ROLES) * 10, "most of them are just other words for the same"


def test_a_node_that_may_not_be_seen_is_not_found_in_any_spelling(door):
    assert ask(door, "reader", "GET", "/v1/nodes/tricked").status == 200
    for target in ("/v1/nodes/hidden", "/v1/nodes/%68idden", "/v1/nodes/hidden/", "/nodes/hidden", "/v1/nodes/hidden.json",
                   "/v1%2fnodes%2fhidden", "/v1/nodes/hidden/states", "/v1/nodes/hidden%2fstates", "/v1/nodes/hidden?fields=uuid",
                   "/v1/nodes/x/../hidden", "/v1/nodes//hidden", "/v1/nodes/hidden%00", "/v1/nodes/hidden/driver_info",
                   "/v1/nodes/hidden;x", "/v1/nodes/hidden/vendor_passthru/methods", "/v1/nodes/validate?node=hidden",
                   "/v1/nodes/vendor_passthru/methods?node_ident=%68idden"):
        for user in ROLES:
            answer = ask(door, user, "GET", target)
            assert answer.status in (400, 403, 404), f"{user}: {target}: {answer.status} {answer.text}"
            assert '"uuid"' not in answer.text and "lab-hardware" not in answer.text, answer.text
