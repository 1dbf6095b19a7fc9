"""The listeners: TLS with reload and client certificates, Unix sockets, several at once, proxies that are believed."""
import concurrent.futures
import http.client
import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import time

import pytest

from daemon import BINARY, RECORDERS_CONFIG, Tenond, clean_environment
from test_http_basic import basic, write
from wire import Answer


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Authority:
    """A CA in a folder, and what it has signed."""

    def __init__(self, folder, name):
        self.folder, self.certificate, self.key = folder, folder / f"{name}.pem", folder / f"{name}.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                f"/CN={name}", "-keyout", self.key, "-out", self.certificate)

    def sign(self, name, subject=None):
        certificate, key, request = (self.folder / f"{name}.{end}" for end in ("pem", "key", "csr"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject or f"/CN={name}",
                "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
                "-extfile", extensions, "-out", certificate)
        return certificate, key


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"), "ca")


class Server:
    """tenond on a plain and on a TLS address."""

    def __init__(self, start, authority, folder, more=""):
        self.authority, self.folder = authority, folder
        self.certificate, self.key = folder / "server.pem", folder / "server.key"
        self.install(*authority.sign("server-1"))
        self.daemon = start(config=f"{RECORDERS_CONFIG}\ntls: {{ certificate: {self.certificate}, key: {self.key}, "
                                   f"client_ca: {authority.certificate} }}\n{more}",
                            arguments=["--listen", "https://127.0.0.1:0"])
        line = next(line for line in self.daemon.out if "https://" in line)
        self.port = int(line.rsplit(":", 1)[1])

    def install(self, certificate, key):
        for source, target in ((certificate, self.certificate), (key, self.key)):
            target.write_bytes(source.read_bytes())
        self.key.chmod(0o600)

    def context(self, client=None, version=None):
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        if client:
            context.load_cert_chain(*map(str, client))
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def connect(self, **keywords):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self.context(**keywords).wrap_socket(raw, server_hostname="localhost")

    def ask(self, method, path, body=None, headers=None, **keywords):
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context(**keywords), timeout=60)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json", "X-OpenStack-Ironic-API-Version": "1.82",
                                "Accept": "application/json", **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()


@pytest.fixture
def server(start_tenond, authority, tmp_path):
    return Server(start_tenond, authority, tmp_path)


def test_the_api_is_served_over_tls_beside_plain_http(server):
    assert server.ask("GET", "/v1/drivers/fake-hardware").json()["links"][0]["href"].startswith(f"https://localhost:{server.port}/")
    assert server.daemon.ask("GET", "/v1/drivers").status == 200
    large = {"value": "x" * 200_000}
    answer = server.ask("POST", "/v1/drivers/lab-hardware/vendor_passthru/d_echo", large)
    assert answer.status == 200 and answer.json()["value"] == large["value"]
    with server.connect() as connection:  # pipelined, in pieces
        request = b"GET /v1/drivers HTTP/1.1\r\nHost: x\r\n\r\n"
        for piece in (request[:10], request[10:] + request, request):
            connection.sendall(piece)
        received = b""
        while received.count(b"HTTP/1.1 200") < 3:
            received += connection.recv(65536)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_spoken(server, version):
    assert server.ask("GET", "/v1", version=version).status == 200


def test_older_tls_is_refused(server):
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_1", "-cipher",
                           "ALL:@SECLEVEL=0"], input="", capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "alert protocol version" in done.stderr + done.stdout, done.stderr


def test_a_key_that_others_can_read_is_not_taken(server):
    server.key.chmod(0o644)
    server.daemon.child.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    refusal = f"tls.key: {server.key}: others can read this key; chmod 600 it; the certificate from before is shown"
    while refusal not in server.daemon.output and time.monotonic() < deadline:
        time.sleep(0.02)
    assert refusal in server.daemon.output
    assert server.ask("GET", "/v1").status == 200


def test_the_tool_knows_the_authorities_that_the_other_clients_know(server):
    def tenon(cafile):
        return subprocess.run([BINARY / "bin" / "tenon", "plugins", "--url", f"https://localhost:{server.port}"],
                              capture_output=True, text=True, timeout=60, env={**clean_environment(), **cafile})

    assert tenon({"OS_CACERT": str(server.authority.certificate)}).returncode == 0
    assert tenon({"OS_CACERT": "false"}).returncode == 0
    refused = tenon({})
    assert refused.returncode == 1 and "set OS_CACERT to the file with the authority's certificate" in refused.stderr


def test_who_speaks_plain_http_to_the_tls_port_is_told(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    assert answer.status == 400 and b"This port speaks TLS" in answer.read()


def test_garbage_and_half_a_handshake_hold_up_nobody(server):
    half = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    for number, each in enumerate(half):
        each.sendall((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x80" * 400, b"\x16\x03\x01\xff\xff" + b"a" * 70_000)[number % 3]
                     if number % 4 else b"")
    assert server.ask("GET", "/v1").status == 200
    for each in half:
        each.close()


def test_a_new_certificate_is_shown_without_a_restart_and_a_wrong_one_is_not(server):
    with server.connect() as kept:
        first = kept.getpeercert(True)
        server.install(*server.authority.sign("server-2"))
        server.daemon.child.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with server.connect() as connection:
                if connection.getpeercert(True) != first:
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("the old certificate is still shown")
        kept.sendall(b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n")  # what is open goes on
        assert kept.recv(100).startswith(b"HTTP/1.1 200")
    server.key.write_text("nonsense")
    server.daemon.child.send_signal(signal.SIGHUP)
    while "the certificate from before is shown" not in server.daemon.output and time.monotonic() < deadline:
        time.sleep(0.05)
    assert f"tls.key: {server.key} holds no key that can be read" in server.daemon.output
    assert server.ask("GET", "/v1").status == 200


def test_a_client_certificate_says_who_its_owner_is(start_tenond, authority, tmp_path):
    users = tmp_path / "htpasswd"
    write(users, ("admin", "secret"))
    policy = tmp_path / "policy.yaml"
    policy.write_text("schema: tenon.policy/1\nroles: { reader: [monitor], admin: [admin, operator] }\n")
    policy.chmod(0o600)
    server = Server(start_tenond, authority, tmp_path, f"auth_strategy: http_basic\nhttp_basic_auth_user_file: {users}\n"
                                                       f"policy_file: {policy}\naudit: {{ file: {tmp_path / 'audit'} }}\n")
    operator, monitor = authority.sign("operator"), authority.sign("monitor", "/O=lab/CN=monitor")
    assert server.ask("GET", "/v1/drivers").status == 401
    assert server.ask("GET", "/v1/drivers", headers=basic("admin", "secret")).status == 200
    assert server.ask("GET", "/v1/drivers", client=monitor).status == 200
    assert server.ask("GET", "/tenon/v1/calls", client=monitor).status == 403
    assert server.ask("POST", "/v1/nodes", {"driver": "fake-hardware"}, client=operator).status == 201
    deadline = time.monotonic() + 20
    while not (tmp_path / "audit").read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert json.loads((tmp_path / "audit").read_text().splitlines()[0])["user"] == "operator"
    stranger = Authority(tmp_path, "stranger").sign("operator2", "/CN=operator")
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        server.ask("GET", "/v1/drivers", client=stranger)


def test_a_unix_socket_serves_and_is_gone_afterwards(start_tenond, tmp_path):
    path = tmp_path / "api.sock"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))  # of a process that died
    daemon = start_tenond(config=RECORDERS_CONFIG, arguments=["--listen", f"unix:{path}"])
    assert f"listening on unix:{path}\n" in daemon.out
    for _ in range(4):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"GET /v1/drivers/fake-hardware HTTP/1.1\r\nHost: tenon\r\nConnection: close\r\n\r\n")
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            assert received.startswith(b"HTTP/1.1 200") and b"http://tenon/v1" in received
    assert path.stat().st_mode & 0o777 == 0o660
    second = subprocess.run([BINARY / "bin" / "tenond", "--listen", f"unix:{path}", "--state", tmp_path / "s2"],
                            capture_output=True, text=True, timeout=60, env=clean_environment())
    assert second.returncode == 1 and f"cannot listen on unix:{path}: Address already in use" in second.stderr
    assert daemon.stop() == 0 and not path.exists()


def links(answer):
    return answer.json()["links"][0]["href"]


def test_proxies_are_believed_only_where_the_configuration_says_so(start_tenond, tmp_path):
    headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "bm.example",
               "X-Forwarded-Prefix": "/baremetal"}
    audit = tmp_path / "audit"
    trusting = start_tenond(config=f"{RECORDERS_CONFIG}\ntrusted_proxies: [127.0.0.0/8, 203.0.113.9]\n"
                                   f"audit: {{ file: {audit} }}\n")
    path = "/v1/drivers/fake-hardware"
    assert links(trusting.ask("GET", path, headers=headers)) == "https://bm.example/baremetal/v1/drivers/fake-hardware"
    assert links(trusting.ask("GET", path, headers={
        "Forwarded": 'for="[2001:db8::1]:47";proto=https;host=f.example, for=203.0.113.9'})).startswith("https://f.example/v1")
    for wrong in ("a b", "x/y", 'x"y', "x\ty", ""):
        assert links(trusting.ask("GET", path, headers={"X-Forwarded-Host": wrong})).startswith(trusting.url), wrong
    trusting.ask("POST", "/v1/nodes", {"driver": "fake-hardware"}, headers=headers)
    deadline = time.monotonic() + 20
    while not audit.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert json.loads(audit.read_text())["remote"] == "198.51.100.7"
    plain = start_tenond(config=RECORDERS_CONFIG)
    assert links(plain.ask("GET", path, headers=headers)) == f"{plain.url}/v1/drivers/fake-hardware"
    fixed = start_tenond(config=f"{RECORDERS_CONFIG}\npublic_endpoint: https://public.example/bm/\n")
    assert links(fixed.ask("GET", path, headers=headers)) == "https://public.example/bm/v1/drivers/fake-hardware"


def resident_kib(daemon):
    with open(f"/proc/{daemon.child.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def test_an_idle_tls_connection_costs_little(server):
    """At most 40 KiB each; with asio::ssl::stream it would be 100."""
    count = 1_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if os.environ.get("TENON_SANITIZED") or hard < 2 * count:
        pytest.skip("memory of sanitizers says nothing, or too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * count), hard))
    context = server.context()

    def connect(_):
        raw = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        connection = context.wrap_socket(raw, server_hostname="localhost")
        connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        return connection
    warm = [connect(0) for _ in range(50)]
    before = resident_kib(server.daemon)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        idle = list(pool.map(connect, range(count)))
    each = (resident_kib(server.daemon) - before) / count
    print(f"\n{count} idle TLS connections: {each:.1f} KiB each")
    for connection in [*warm, *idle]:
        connection.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert each <= 40


@pytest.mark.parametrize("is_tls", (False, True))
def test_a_connection_that_has_given_its_memory_back_is_served_when_it_asks_again(server, is_tls):
    connection = server.connect() if is_tls else socket.create_connection(server.daemon.address, timeout=30)
    request = b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n"
    with connection:
        for pause in (0, 2.2, 0, 2.2):  # after a second or two without a request it rests
            time.sleep(pause)
            for piece in (request[:20], request[20:]):
                connection.sendall(piece)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == 200 and json.loads(answer.read())["id"] == "v1"


def test_an_idle_connection_is_closed_in_time_though_it_rests(start_tenond):
    daemon = start_tenond(config="http: { idle_timeout: 3s }\n")
    with socket.create_connection(daemon.address, timeout=30) as connection:
        assert connection.recv(1) == b""


@pytest.mark.parametrize("arguments, config, text", [
    (("--listen", "https://127.0.0.1:0"), "", "listen: https://127.0.0.1:0 needs tls.certificate and tls.key"),
    (("--listen", "https://127.0.0.1:0"), "tls: { certificate: /nonesuch.pem, key: /nonesuch.key }",
     "tls.certificate: /nonesuch.pem holds no certificate that can be read"),
    (("--listen", "unix:relative"), "", "--listen: 'unix:relative' is not ADDR:PORT"),
    ((), "trusted_proxies: [10.0.0.0/33]", "'10.0.0.0/33' is no address or network"),
    ((), "public_endpoint: bm.example", "public_endpoint: 'bm.example' does not begin with http:// or https://"),
])
def test_what_cannot_be_listened_on_is_refused_with_the_setting(tmp_path, arguments, config, text):
    (tmp_path / "tenond.yaml").write_text(config)
    done = subprocess.run([BINARY / "bin" / "tenond", "--config", tmp_path / "tenond.yaml", "--state", tmp_path / "state",
                           *(arguments or ("--listen", "127.0.0.1:0"))], capture_output=True, text=True, timeout=60,
                          env=clean_environment())
    assert done.returncode != 0 and text in done.stderr, done.stderr
