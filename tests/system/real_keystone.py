"""A real Keystone for tests, with projects and users, started and stopped at will on the same port."""
import signal
import tempfile
import time

from daemon import SOURCE, Process, clean_environment
from wire import Wire

PASSWORD = "planted-password"
START_LIMIT = 300  # it makes a database, and imports half of OpenStack

# Name -> where it has which role: "system" or a project.
USERS = {
    "tenon": {"service": "service"},
    "auditor": {"system": "reader"},
    "owner": {"rack": "member"},
    "lessee": {"lab": "reader"},
    "stranger": {"other": "admin"},
    "operator": {"rack": "baremetal_admin"},
}


def scope_of(name):
    if name is None:
        return {}
    if name == "system":
        return {"scope": {"system": {"all": True}}}
    return {"scope": {"project": {"name": name, "domain": {"name": "Default"}}}}


class RealKeystone:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="keystone-")
        self.port, self.process = 0, None
        self.ids = {}  # of users and projects by their names
        self.start()
        try:
            self.admin = self.login("admin")
            self.furnish()
        except BaseException:
            self.stop()
            raise

    def start(self, lifetime=3600):
        environment = {**clean_environment(), "PYTHONDONTWRITEBYTECODE": "1"}
        program = SOURCE / "tests" / "system" / "keystone_server.py"
        self.process = Process(["/usr/bin/python3", program, self.folder.name, self.port, PASSWORD, lifetime], environment,
                               waits=False)
        self.process.wait_until_listening(START_LIMIT)
        self.port = self.process.address[1]

    def stop(self):
        self.process.stop(signal.SIGKILL)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v3"

    def printed(self, beginning):
        """How many lines began so, once what was answered has been printed, too."""
        def count(wanted):
            return sum(line.startswith(wanted) for line in self.process.out)
        marks = count("asked GET /v3/ ")
        self.ask("GET", "/")
        while count("asked GET /v3/ ") == marks:
            time.sleep(0.02)
        return count(beginning)

    def until_printed(self, beginning, count):
        deadline = time.monotonic() + 20
        while (found := self.printed(beginning)) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found == count, self.process.out

    def until_expired(self, token):
        deadline = time.monotonic() + 60
        headers = {"X-Auth-Token": self.admin, "X-Subject-Token": token}
        while Wire("127.0.0.1", self.port).ask("GET", "/v3/auth/tokens", version=None, headers=headers).status == 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def ask(self, method, path, body=None, **headers):
        answer = Wire("127.0.0.1", self.port).ask(method, f"/v3{path}", body, version=None, headers=headers)
        assert answer.status < 300, answer.text
        return answer

    def login(self, user, scope="system", password=PASSWORD):
        """The token's text."""
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
            "name": user, "domain": {"name": "Default"}, "password": password}}}, **scope_of(scope)}}
        return self.ask("POST", "/auth/tokens?nocatalog", body).headers["x-subject-token"]

    def administer(self, method, path, body=None):
        answer = self.ask(method, path, body, **{"X-Auth-Token": self.admin})
        return answer.json() if answer.body else None

    def create(self, kind, **fields):
        return self.administer("POST", f"/{kind}s", {kind: fields})[kind]["id"]

    def furnish(self):
        roles = {role["name"]: role["id"] for role in self.administer("GET", "/roles")["roles"]}
        for role in ("service", "baremetal_admin"):
            if role not in roles:  # later Keystones have the first
                roles[role] = self.create("role", name=role)
        for name, places in USERS.items():
            user = self.ids[name] = self.create("user", name=name, domain_id="default", password=PASSWORD)
            for place, role in places.items():
                if place != "system" and place not in self.ids:
                    self.ids[place] = self.create("project", name=place, domain_id="default")
                where = "/system" if place == "system" else f"/projects/{self.ids[place]}"
                self.administer("PUT", f"{where}/users/{user}/roles/{roles[role]}")

    def publish(self, url):
        """Puts `url` into the catalog, where clients look for the service."""
        if "catalog" not in self.ids:
            service = self.create("service", type="baremetal", name="tenon")
            self.ids["catalog"] = self.create("endpoint", service_id=service, interface="public", url=url)
        self.administer("PATCH", f"/endpoints/{self.ids['catalog']}", {"endpoint": {"url": url}})

    def revoke(self, token):
        self.ask("DELETE", "/auth/tokens", **{"X-Auth-Token": self.admin, "X-Subject-Token": token})
