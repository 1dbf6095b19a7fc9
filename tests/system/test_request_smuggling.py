"""Requests about whose end two readers could differ: whatever a proxy in front may believe, what is smuggled inside is
never answered as a request of its own. Each is refused and its connection closed, or read as RFC 9112 says."""
import pytest

from hostile_wire import converse, head

CALL = "POST /v1/drivers/lab-hardware/vendor_passthru?method=d_echo HTTP/1.1"
HOST = "Host: tenon"
JSON = "Content-Type: application/json"
SMUGGLED_BODY = b'{"driver": "fake-hardware", "name": "smuggled"}'
# What must never happen: a node by this name.
SMUGGLED = head("POST /v1/nodes HTTP/1.1", HOST, JSON, f"Content-Length: {len(SMUGGLED_BODY)}",
                "X-OpenStack-Ironic-API-Version: 1.82") + SMUGGLED_BODY
LAST = head("GET /healthcheck HTTP/1.1", HOST, "Connection: close")
SIZE = len(SMUGGLED)
CHUNKED = "Transfer-Encoding: chunked"
WHOLE = b"%x\r\n%s\r\n0\r\n\r\n" % (SIZE, SMUGGLED)  # as one chunk
END = b"0\r\n\r\n"


@pytest.fixture(autouse=True)
def nothing_was_smuggled(tenond):
    yield
    assert tenond.ask("DELETE", "/v1/nodes/smuggled").status == 404, "a smuggled request was answered"
    assert tenond.child.poll() is None and tenond.at_rest() == {}


def length(value):
    return head(CALL, HOST, JSON, f"Content-Length: {value}")


def coding(*values):
    return head(CALL, HOST, JSON, *[f"Transfer-Encoding: {value}" for value in values])


def chunks(body):
    return head(CALL, HOST, JSON, CHUNKED) + body


def line(*headers):
    return head("GET /v1/drivers HTTP/1.1", HOST, *headers)


REFUSED = {
    # Two lengths.
    "a length and chunks": head(CALL, HOST, JSON, f"Content-Length: {SIZE}", CHUNKED) + END + SMUGGLED,
    "chunks and a length": head(CALL, HOST, JSON, CHUNKED, "Content-Length: 5") + END + SMUGGLED,
    "a length and an unknown coding": head(CALL, HOST, JSON, "Content-Length: 0", "Transfer-Encoding: x") + SMUGGLED,
    "two lengths": head(CALL, HOST, JSON, "Content-Length: 0", f"Content-Length: {SIZE}") + SMUGGLED,
    "two lengths in one": length(f"0, {SIZE}") + SMUGGLED,
    # A length that is none.
    "a plus": length("+0") + SMUGGLED,
    "a minus": length("-0") + SMUGGLED,
    "a length of less than nothing": length(f"-{SIZE}") + SMUGGLED,
    "a blank within": length("0 0") + SMUGGLED,
    "a comma at the end": length("0,") + SMUGGLED,
    "a comma at the beginning": length(",0") + SMUGGLED,
    "a hexadecimal length": length("0x0") + SMUGGLED,
    "a length with a point": length("0.0") + SMUGGLED,
    "a length with an exponent": length("0e1") + SMUGGLED,
    "an underscore": length("0_0") + SMUGGLED,
    "quotes": length('"0"') + SMUGGLED,
    "no length": length("") + SMUGGLED,
    "a length beyond 64 bits": length(2**64) + SMUGGLED,
    "digits of another script": head(CALL, HOST, JSON, "Content-Length: \u00b2") + SMUGGLED,
    # Codings.
    "identity": coding("identity") + SMUGGLED,
    "chunked and then identity": coding("chunked, identity") + END + SMUGGLED,
    "identity and then chunked": coding("identity, chunked") + WHOLE,
    "gzip and then chunked": coding("gzip, chunked") + WHOLE,
    "chunked twice": coding("chunked", "chunked") + END + SMUGGLED,
    "chunked twice in one": coding("chunked, chunked") + END + SMUGGLED,
    "chunked and gzip apart": coding("chunked", "gzip") + END + SMUGGLED,
    "gzip and chunked apart": coding("gzip", "chunked") + END + SMUGGLED,
    "a coding in quotes": coding('"chunked"') + END + SMUGGLED,
    "a coding with a parameter": coding("chunked;q=1") + END + SMUGGLED,
    "a coding with a comma": coding(",chunked") + END + SMUGGLED,
    "a coding that goes on": coding("chunkedd") + SMUGGLED,
    "a coding that begins before": coding("xchunked") + SMUGGLED,
    "no coding": coding("") + SMUGGLED,
    "a vertical tab before the coding": coding("\x0bchunked") + SMUGGLED,
    "a no-break space before the coding": coding("\xa0chunked") + SMUGGLED,
    "a NUL behind the coding": coding("chunked\0") + SMUGGLED,
    "chunks in HTTP/1.0": head(CALL.replace("1.1", "1.0"), HOST, JSON, CHUNKED, "Connection: keep-alive") + END + SMUGGLED,
    # Lines.
    "a bare LF in a head": b"GET /v1/drivers HTTP/1.1\r\nHost: tenon\nContent-Length: 5\r\n\r\n" + SMUGGLED,
    "a bare LF before the end": b"GET /v1/drivers HTTP/1.1\r\nHost: tenon\n\r\n" + SMUGGLED,
    "a bare CR in a head": b"GET /v1/drivers HTTP/1.1\r\nHost: tenon\rContent-Length: 5\r\n\r\n" + SMUGGLED,
    "a bare CR in a name": line("Content\r-Length: 5") + SMUGGLED,
    "a NUL in a value": line("X-Nul: a\0b") + SMUGGLED,
    "a NUL in a name": line("Content-Length\0: 5") + SMUGGLED,
    "a control character in a value": line("X-Bell: a\x07b") + SMUGGLED,
    "a blank before the colon": line("Content-Length : 5") + SMUGGLED,
    "a tab before the colon": line("Transfer-Encoding\t: chunked") + END + SMUGGLED,
    "a blank before the first name": b"GET /v1/drivers HTTP/1.1\r\n Content-Length: 5\r\nHost: tenon\r\n\r\n" + SMUGGLED,
    "no name": line(": x") + SMUGGLED,
    "no colon": line("Content-Length 5") + SMUGGLED,
    "a name in brackets": line("(Content-Length): 5") + SMUGGLED,
    "another version": head("GET /v1/drivers HTTP/2.0", HOST) + SMUGGLED,
    "a version of three digits": head("GET /v1/drivers HTTP/1.10", HOST) + SMUGGLED,
    "a word behind the version": head("GET /v1/drivers HTTP/1.1 x", HOST) + SMUGGLED,
    "no version": head("GET /v1/drivers", HOST) + SMUGGLED,
    "a tab in the request line": head("GET\t/v1/drivers HTTP/1.1", HOST) + SMUGGLED,
    "two hosts": head("GET /v1/drivers HTTP/1.1", HOST, "Host: other") + SMUGGLED,
    "the same host twice": head("GET /v1/drivers HTTP/1.1", HOST, HOST) + SMUGGLED,
    # Chunks.
    "a chunk of less than nothing": chunks(b"-1\r\n" + SMUGGLED),
    "a chunk with a plus": chunks(b"+0\r\n\r\n" + SMUGGLED),
    "a chunk with 0x": chunks(b"0x0\r\n\r\n" + SMUGGLED),
    "a chunk without a size": chunks(b"\r\n" + SMUGGLED),
    "a chunk of no hexadecimal size": chunks(b"g\r\n" + SMUGGLED),
    "a blank before a chunk's size": chunks(b" 0\r\n\r\n" + SMUGGLED),
    "a chunk beyond 64 bits": chunks(b"10000000000000000\r\n" + SMUGGLED),
    "a chunk far beyond 64 bits": chunks(b"f" * 100 + b"\r\n" + SMUGGLED),
    "a chunk that is longer than its size": chunks(b"1\r\n  \r\n" + END + SMUGGLED),
    "a bare LF behind a chunk's size": chunks(b"1\n \r\n" + END + SMUGGLED),
    "a bare LF behind a chunk": chunks(b"1\r\n \n" + END + SMUGGLED),
    "a bare LF in an extension": chunks(b"1;x\n=y\r\n \r\n" + END + SMUGGLED),
    "a bare CR in an extension": chunks(b"1;x\r=y\r\n \r\n" + END + SMUGGLED),
    "a NUL in an extension": chunks(b"1;x\0\r\n \r\n" + END + SMUGGLED),
    "an extension without a semicolon": chunks(b"1 x\r\n \r\n" + END + SMUGGLED),
    "a length in the trailer": chunks(b"0\r\nContent-Length: 5\r\n\r\n" + SMUGGLED),
    "a coding in the trailer": chunks(b"0\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED),
    "a trailer with a bare LF": chunks(b"0\r\nX: y\nZ: z\r\n\r\n" + SMUGGLED),
}

TOO_LARGE = {
    "a chunk of 63 bits": chunks(b"7fffffffffffffff\r\n" + SMUGGLED),
    "a chunk of 64 bits": chunks(b"ffffffffffffffff\r\n" + SMUGGLED),
    "a length of 63 bits": length(2**63 - 1) + SMUGGLED,
    "a length of 64 bits": length(2**64 - 1) + SMUGGLED,
    "chunks that wrap around": chunks(b"1\r\n \r\nffffffffffffffff\r\n" + SMUGGLED),
}

# The request is a body of the first one, which is no JSON: 400 for it, and the next is answered.
A_BODY = {
    "a length": length(SIZE) + SMUGGLED,
    "a length with zeros in front": length(f"000{SIZE}") + SMUGGLED,
    "the same length twice": head(CALL, HOST, JSON, f"Content-Length: {SIZE}", f"Content-Length: {SIZE}") + SMUGGLED,
    "the same length twice in one": length(f"{SIZE}, {SIZE}") + SMUGGLED,
    "a length in other letters": head(CALL, HOST, JSON, f"cOnTeNt-lEnGtH:{SIZE}") + SMUGGLED,
    "a chunk": chunks(WHOLE),
    "chunked in other letters": coding("CHUNKED") + WHOLE,
    "blanks around chunked": coding(" \tchunked\t ") + WHOLE,
    "a size with zeros in front": chunks(b"0" * 100 + WHOLE),
    "a size in capitals": chunks(b"%X\r\n%s\r\n%s" % (SIZE, SMUGGLED, END)),
    "an extension": chunks(b"%x;a;b=c;d=\"e;\\\"f\"\r\n%s\r\n0;last\r\n\r\n" % (SIZE, SMUGGLED)),
    "a folded length": head(CALL, HOST, JSON, f"Content-Length:\r\n {SIZE}") + SMUGGLED,
    "a folded coding": head(CALL, HOST, JSON, "Transfer-Encoding:\r\n chunked") + WHOLE,
    "a chunk for each byte": chunks(b"".join(b"1\r\n%c\r\n" % byte for byte in SMUGGLED) + END),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_two_readers_could_read_in_two_ways_is_refused_and_the_connection_closed(tenond, data):
    (answer,) = converse(tenond, data + LAST)
    assert answer.status == 400 and answer.headers["connection"] == "close", answer.text
    assert answer.fault["description"].startswith("The request is not valid HTTP: "), answer.text


@pytest.mark.parametrize("data", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_length_that_nothing_has_is_refused_before_it_comes(tenond, data):
    (answer,) = converse(tenond, data + LAST)
    assert (answer.status, answer.headers["connection"]) == (413, "close"), answer.text
    assert "Request body is too large." in answer.text


@pytest.mark.parametrize("data", A_BODY.values(), ids=A_BODY)
def test_what_is_a_body_by_the_standard_is_a_body_and_the_next_request_is_answered(tenond, data):
    first, last = converse(tenond, data + LAST)
    assert (first.status, last.status) == (400, 200), first.text
    assert first.faultstring.startswith("Client-side error") or "JSON" in first.faultstring, first.text


@pytest.mark.parametrize("first", [
    head("GET /v1/drivers HTTP/1.1", HOST, f"Content-Length: {SIZE}") + SMUGGLED,
    head("GET /v1/drivers HTTP/1.1", HOST, CHUNKED) + WHOLE,
    head("HEAD /v1/drivers HTTP/1.1", HOST, f"Content-Length: {SIZE}") + SMUGGLED,
    head("OPTIONS /v1/drivers HTTP/1.1", HOST, f"Content-Length: {SIZE}") + SMUGGLED,
    head("DELETE /v1/nodes/nonesuch HTTP/1.1", HOST, f"Content-Length: {SIZE}") + SMUGGLED,
    head("GET /v1/drivers HTTP/1.1", HOST, "Connection: upgrade", "Upgrade: h2c", f"Content-Length: {SIZE}") + SMUGGLED,
    head("GET /v1/drivers HTTP/1.1", HOST, "Connection: close") + SMUGGLED,
    head("GET /v1/drivers HTTP/1.0", HOST) + SMUGGLED,
], ids=lambda data: data.split(b"\r\n")[0].decode() + f" ({len(data)})")
def test_a_body_where_none_is_expected_is_read_past_and_nothing_behind_a_last_request_is_answered(tenond, first):
    data = first + LAST
    if first.startswith(b"HEAD"):  # its answer names the length of a body that does not come
        data = data.replace(b"HEAD", b"BREW", 1)
    answers = converse(tenond, data)
    is_last = b"Connection: close" in first or b"HTTP/1.0" in first
    assert len(answers) == (1 if is_last else 2), answers
    assert is_last or (answers[1].status, answers[1].body) == (200, b"OK")


@pytest.mark.parametrize("header", [
    "X-OpenStack-Ironic-API-Version: 9.99", "Content-Type: text/xml", "Host: other", "Accept: application/xml",
    "X-Tenon-Timeout: nonsense", "Expect: 100-continue", "Authorization: Basic x", "Upgrade: h2c",
])
def test_what_stands_in_a_trailer_is_no_header(tenond, header):
    first, last = converse(tenond, head(CALL, HOST, JSON, "X-OpenStack-Ironic-API-Version: 1.82", CHUNKED)
                           + b"2\r\n{}\r\n0\r\n%s\r\n\r\n" % header.encode() + LAST)
    assert (first.status, last.status) == (200, 200), first.text


def test_pipelined_requests_are_answered_in_their_order_whatever_the_cuts(tenond):
    requests = [head(f"GET /v1/drivers/nonesuch-{i} HTTP/1.1", HOST) for i in range(30)]
    answers = converse(tenond, b"".join(requests) + LAST)
    assert len(answers) == 31
    for i, answer in enumerate(answers[:30]):
        assert answer.status == 404 and answer.faultstring.endswith(f": nonesuch-{i}."), answer.text


def test_who_names_no_host_or_another_one_in_the_target_is_served_as_in_ironic(tenond):
    (answer,) = converse(tenond, head("GET /v1/drivers/lab-hardware HTTP/1.1", "Connection: close"))
    assert answer.json()["links"][0]["href"].startswith(tenond.url + "/"), answer.text
    (answer,) = converse(tenond, head("GET http://other:81/v1/drivers/lab-hardware HTTP/1.1", HOST, "Connection: close"))
    assert answer.json()["links"][0]["href"].startswith("http://other:81/"), answer.text
    for target in ("ftp://other/v1/drivers", "//other/v1/drivers", "other/v1/drivers", "http:/v1/drivers"):
        (answer,) = converse(tenond, head(f"GET {target} HTTP/1.1", HOST, "Connection: close"))
        assert answer.status in (400, 404), answer.text
