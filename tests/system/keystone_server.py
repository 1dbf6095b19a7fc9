"""A real Keystone on loopback: python3 keystone_server.py FOLDER PORT PASSWORD LIFETIME. Makes its database below FOLDER
the first time, serves until it is ended, and prints each request without its headers. Its tokens live LIFETIME seconds."""
import gc
import io
import json
import os
import pathlib
import socketserver
import sys
import wsgiref.simple_server
import wsgiref.util

import keystone.cmd.cli
import keystone.cmd.manage
from keystone.server.wsgi import initialize_public_application

CONFIG = """
[DEFAULT]
use_stderr = true
default_log_levels = default=WARN
[database]
connection = sqlite:///{folder}/keystone.sqlite
[fernet_tokens]
key_repository = {folder}/fernet
[credential]
key_repository = {folder}/credential
[identity]
password_hash_rounds = 4
[token]
expiration = {lifetime}
[cache]
enabled = false
"""


def manage(config, *words):
    """keystone-manage; a child, for it can be run once in a process, with what is imported already."""
    child = os.fork()
    if child == 0:
        sys.argv = ["keystone-manage", "--config-file", str(config), *words]
        keystone.cmd.manage.main()
        sys.stderr.flush()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, f"keystone-manage {words[0]} failed"


class Server(socketserver.ForkingMixIn, wsgiref.simple_server.WSGIServer):
    """A child for each request: Keystone leaves transactions behind, and SQLite takes no writer beside a reader."""

    def finish_request(self, *arguments):
        self.socket.close()  # a child that outlives us does not keep the port
        super().finish_request(*arguments)


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    timeout = 60

    def address_string(self):
        return self.client_address[0]

    def log_message(self, pattern, *arguments):
        print("asked", *arguments[:2], flush=True)


def warm_up(application, password):
    """Does once what every child would have to do again, and leaves no transaction behind."""
    user = {"name": "admin", "domain": {"name": "Default"}, "password": password}
    body = json.dumps({"auth": {"identity": {"methods": ["password"], "password": {"user": user}},
                                "scope": {"system": {"all": True}}}}).encode()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/v3/auth/tokens", "CONTENT_TYPE": "application/json",
               "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    wsgiref.util.setup_testing_defaults(environ)
    said = {}
    b"".join(application(environ, lambda status, headers, *_: said.update(headers)))
    token = said["X-Subject-Token"]
    environ = {"PATH_INFO": "/v3/auth/tokens", "HTTP_X_AUTH_TOKEN": token, "HTTP_X_SUBJECT_TOKEN": token}
    wsgiref.util.setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, headers, *_: None))
    gc.collect()
    gc.freeze()  # children share it


def main(folder, port, password, lifetime):
    server = wsgiref.simple_server.make_server("127.0.0.1", port, None, Server, Handler)
    url = f"http://127.0.0.1:{server.server_port}/v3"
    config = folder / "keystone.conf"
    is_new = not config.exists()
    config.write_text(CONFIG.format(folder=folder, lifetime=lifetime))
    if is_new:
        (folder / "fernet").mkdir(mode=0o700)
        (folder / "credential").mkdir(mode=0o700)
        manage(config, "db_sync")
        manage(config, "fernet_setup", "--keystone-user", str(os.getuid()), "--keystone-group", str(os.getgid()))
        manage(config, "bootstrap", "--bootstrap-password", password, "--bootstrap-public-url", url,
               "--bootstrap-internal-url", url)
    os.environ["OS_KEYSTONE_CONFIG_FILES"] = str(config)
    sys.argv = sys.argv[:1]
    application = initialize_public_application()
    warm_up(application, password)
    server.set_app(application)
    print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
