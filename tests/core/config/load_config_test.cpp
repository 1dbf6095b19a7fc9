#include "config/load_config.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

std::string why_not(const std::string& text) {
    const auto config = parse_config(text, "tenond.yaml");
    return config ? "it was read" : config.error().message;
}

Config read(const std::string& text) {
    auto config = parse_config(text, "tenond.yaml");
    INFO((config ? std::string() : config.error().message));
    REQUIRE(config.has_value());
    return *config;
}

}  // namespace

TEST_CASE("an empty configuration is the defaults") {
    const auto config = read("");
    CHECK(config.listen == std::vector<std::string>{"127.0.0.1:6385"});
    CHECK(config.host.empty());
    CHECK_FALSE(config.hardware_types.enabled);
    CHECK(config.calls.node_lock_wait == std::chrono::seconds(2));
    CHECK(read("# nothing but a comment\n").state_dir == "/var/lib/tenon");
    CHECK(read("{}").state_dir == "/var/lib/tenon");
}

TEST_CASE("every key of the configuration arrives") {
    const auto config = read(R"(
listen: [127.0.0.1:6385, "[::1]:0"]
host: lab-conductor
auth_strategy: http_basic
http_basic_auth_user_file: /u
keystone: { auth_url: https://k.example/v3/, www_authenticate_uri: http://public, username: tenon, password_file: /pw,
  user_domain_name: U, project_name: service, project_domain_name: P, cafile: /ca, token_cache_time: 7s }
noauth_beyond_loopback: true
tls: { certificate: /c, key: /k, client_ca: /a }
trusted_proxies: [10.0.0.0/8, unix]
public_endpoint: https://bm.example/
policy_file: /p
audit: { file: /au, decisions: true }
state_dir: /srv/tenon
log_level: debug
plugins: { directories: [/p1, /p2], config: { redfish: { retries: 3, name: "3" } } }
manifests: { directories: /m }
hardware_types:
  directories: [/h]
  enabled: [redfish, fake-hardware]
  enabled_vendor_interfaces: [redfish, no-vendor]
  enabled_boot_interfaces: all
  default_vendor_interface: no-vendor
node_lock: { wait: 500ms, max_wait: 5s }
calls: { default_timeout: 1m, cancel_grace: 3s, max_in_flight: 7, drain: 9s, rerun_idempotent: true, keep: 2d, keep_count: 11 }
http:
  max_body: 2048
  max_json_depth: 10
  max_header: 4096
  max_connections: 5
  header_timeout: 1s
  body_timeout: 2s
  idle_timeout: 1m
threads: { loops: 2, blocking: 3, blocking_queue: 4 }
)");
    CHECK(config.listen == std::vector<std::string>{"127.0.0.1:6385", "[::1]:0"});
    CHECK(config.host == "lab-conductor");
    CHECK(config.auth_strategy == AuthStrategy::http_basic);
    CHECK(config.http_basic_auth_user_file == "/u");
    CHECK(config.keystone.auth_url == "https://k.example/v3");
    CHECK(config.keystone.www_authenticate_uri == "http://public");
    CHECK(config.keystone.username == "tenon");
    CHECK(config.keystone.password_file == "/pw");
    CHECK(config.keystone.user_domain_name == "U");
    CHECK(config.keystone.project_name == "service");
    CHECK(config.keystone.project_domain_name == "P");
    CHECK_FALSE(config.keystone.has_system_scope);
    CHECK(config.keystone.cafile == "/ca");
    CHECK(config.keystone.token_cache_time == std::chrono::seconds(7));
    CHECK(config.noauth_beyond_loopback);
    CHECK(config.tls.certificate == "/c");
    CHECK(config.tls.key == "/k");
    CHECK(config.tls.client_ca == "/a");
    CHECK(config.trusted_proxies == std::vector<std::string>{"10.0.0.0/8", "unix"});
    CHECK(config.public_endpoint == "https://bm.example");
    CHECK(config.policy_file == "/p");
    CHECK(config.audit.file == "/au");
    CHECK(config.audit.has_decisions);
    CHECK(config.state_dir == "/srv/tenon");
    CHECK(config.log_level == "debug");
    CHECK(config.plugin_directories == std::vector<std::string>{"/p1", "/p2"});
    CHECK(config.plugin_config.at("redfish") == Json{{"retries", 3}, {"name", "3"}});
    CHECK(config.manifest_directories == std::vector<std::string>{"/m"});
    const auto& types = config.hardware_types;
    CHECK(types.directories == std::vector<std::string>{"/h"});
    CHECK(types.enabled == std::vector<std::string>{"redfish", "fake-hardware"});
    CHECK(types.enabled_interfaces[InterfaceKind::vendor] == std::vector<std::string>{"redfish", "no-vendor"});
    CHECK_FALSE(types.enabled_interfaces[InterfaceKind::boot]);
    CHECK_FALSE(types.enabled_interfaces[InterfaceKind::bios]);
    CHECK(types.default_interfaces[InterfaceKind::vendor] == "no-vendor");
    CHECK_FALSE(types.default_interfaces[InterfaceKind::boot]);
    CHECK(config.calls.node_lock_wait == std::chrono::milliseconds(500));
    CHECK(config.calls.default_timeout == std::chrono::minutes(1));
    CHECK(config.calls.cancel_grace == std::chrono::seconds(3));
    CHECK(config.calls.max_in_flight == 7);
    CHECK(config.calls.node_lock_max_wait == std::chrono::seconds(5));
    CHECK(config.calls.drain == std::chrono::seconds(9));
    CHECK(config.calls.rerun_idempotent);
    CHECK(config.calls.retention.keep == std::chrono::hours(48));
    CHECK(config.calls.retention.keep_count == 11);
    CHECK(config.http.max_body == 2048);
    CHECK(config.http.max_json_depth == 10);
    CHECK(config.http.max_header == 4096);
    CHECK(config.http.max_connections == 5);
    CHECK(config.http.header_timeout == std::chrono::seconds(1));
    CHECK(config.http.body_timeout == std::chrono::seconds(2));
    CHECK(config.http.idle_timeout == std::chrono::minutes(1));
    CHECK(config.loops == 2);
    CHECK(config.blocking_threads == 3);
    CHECK(config.blocking_queue == 4);
}

TEST_CASE("a mistake in the configuration is named with its place and its key") {
    CHECK(why_not("lisen: 127.0.0.1:1") == "tenond.yaml:1:1: unknown key 'lisen'; did you mean 'listen'?");
    CHECK(why_not("host: a\nhost: b") == "tenond.yaml:2:1: duplicate key 'host'; it is already at tenond.yaml:1:1");
    CHECK(
        why_not("listen: localhost:6385") ==
        "tenond.yaml:1:9: listen: 'localhost:6385' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385, nor "
        "https://ADDR:PORT, nor unix:/PATH"
    );
    CHECK(why_not("listen: []") == "tenond.yaml:1:9: 'listen' names no address");
    CHECK(
        why_not("log_level: loud") ==
        "tenond.yaml:1:12: log_level: 'loud' is none of trace, debug, info, warn, error, off"
    );
    CHECK(why_not("state_dir: ''") == "tenond.yaml:1:12: 'state_dir' is empty");
    CHECK(why_not("plugins: [a]") == "tenond.yaml:1:10: the plugins must be a mapping of keys to values");
    CHECK(
        why_not("plugins: { config: { redfish: 1 } }") ==
        "tenond.yaml:1:31: the settings of plugin 'redfish' must be a mapping"
    );
    CHECK(
        why_not("plugins: { config: 1 }") ==
        "tenond.yaml:1:20: 'config' must be a mapping of plugin names to their settings"
    );
    CHECK(why_not("manifests: { directories: [''] }") == "tenond.yaml:1:27: 'directories' holds an empty path");
    CHECK(
        why_not("hardware_types:\n  enabled_vendr_interfaces: [a]") ==
        "tenond.yaml:2:3: unknown key 'enabled_vendr_interfaces'; did you mean 'enabled_vendor_interfaces'?"
    );
    CHECK(
        why_not("hardware_types: { enabled_vendor_interfaces: [''] }") ==
        "tenond.yaml:1:46: 'enabled_vendor_interfaces' holds an empty name"
    );
    CHECK(
        why_not("hardware_types: { default_vendor_interface: '' }") ==
        "tenond.yaml:1:45: 'default_vendor_interface' is empty; leave it out for the hardware type's own"
    );
    CHECK(
        why_not("node_lock: { wait: 2 }") ==
        "tenond.yaml:1:20: 'wait' must be a duration such as 500ms, 2s, 10m, 1h or 7d"
    );
    CHECK(why_not("calls: { default_timeout: 0s }") == "tenond.yaml:1:27: 'default_timeout' must be more than nothing");
    CHECK(
        why_not("http: { max_json_depth: 101 }") ==
        "tenond.yaml:1:25: 'max_json_depth' must be a whole number from 1 to 100"
    );
    CHECK(
        why_not("http: { idle_timeout: 1500ms }") ==
        "tenond.yaml:1:23: 'idle_timeout' must be whole seconds, at least one"
    );
    CHECK(why_not("threads: { blocking: 0 }") == "tenond.yaml:1:22: 'blocking' must be a whole number from 1 to 10000");
    CHECK(why_not("- a") == "tenond.yaml:1:1: the configuration must be a mapping of keys to values");
}

TEST_CASE("a configuration file that is not there is named") {
    CHECK(
        load_config("/nonexistent/tenond.yaml").error().message ==
        "/nonexistent/tenond.yaml: cannot be opened: No such file or directory"
    );
}

TEST_CASE("a configuration that is cut off anywhere is read or refused, with its place") {
    const std::string text = "listen: [127.0.0.1:1]\nhardware_types: { enabled: [a, b] }\nhttp: { max_body: 7 }\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto reason = why_not(text.substr(0, size));
        CHECK((reason == "it was read" || reason.starts_with("tenond.yaml:")));
    }
}

TEST_CASE("an unknown strategy is refused with those there are") {
    CHECK(
        why_not("auth_strategy: none") ==
        "tenond.yaml:1:16: auth_strategy: 'none' is none of noauth, http_basic, keystone"
    );
}

TEST_CASE("what tenond needs of Keystone is asked for, and what does not fit is refused with its place") {
    const std::string head = "auth_strategy: keystone\n";
    CHECK(
        why_not(head) ==
        "tenond.yaml:1:16: auth_strategy: keystone needs the mapping 'keystone' with auth_url and username"
    );
    CHECK(why_not(head + "keystone: {}\n") == "tenond.yaml:2:11: the keystone needs 'auth_url'");
    CHECK(
        why_not(head + "keystone: { auth_url: 'ldap://k' }\n") ==
        "tenond.yaml:2:23: auth_url: 'ldap://k' does not begin with http:// or https://"
    );
    CHECK(why_not(head + "keystone: { auth_url: 'http://k' }\n") == "tenond.yaml:2:11: the keystone needs 'username'");
    const std::string neither = "keystone: say either project_name, where the service user has its role, or "
                                "system_scope: all";
    CHECK(why_not(head + "keystone: { auth_url: 'http://k', username: u }\n") == "tenond.yaml:2:45: " + neither);
    CHECK(
        why_not(head + "keystone: { auth_url: 'http://k', username: u, project_name: p, system_scope: all }\n") ==
        "tenond.yaml:2:79: " + neither
    );
    CHECK(
        why_not(head + "keystone: { auth_url: 'http://k', username: u, system_scope: some }\n") ==
        "tenond.yaml:2:62: system_scope: 'some' is not all, the only one there is"
    );
    CHECK(
        why_not(head + "keystone: { auth_url: 'http://k', username: u, system_scope: all, token_cache_time: 5ms }\n") ==
        "tenond.yaml:2:85: 'token_cache_time' must be whole seconds, at least one"
    );
    CHECK(
        why_not(head + "keystone: { auth_url: 'http://k', username: u, system_scope: all, pasword_file: x }\n") ==
        "tenond.yaml:2:67: unknown key 'pasword_file'; did you mean 'password_file'?"
    );
    const auto config = read(head + "keystone: { auth_url: 'http://k/', username: u, system_scope: all }\n");
    CHECK(config.keystone.www_authenticate_uri == "http://k");
    CHECK(config.keystone.has_system_scope);
    CHECK(config.keystone.user_domain_name == "Default");
    CHECK(config.keystone.token_cache_time == std::chrono::seconds(300));
    CHECK(check_config(read(
        head + "listen: ['0.0.0.0:1']\nkeystone: { auth_url: 'http://k', username: u, system_scope: "
               "all }\n"
    )));
}

namespace {

std::string verdict(const std::string& text) {
    const auto checked = check_config(read(text));
    return checked ? "it fits" : checked.error().message;
}

}  // namespace

TEST_CASE("what would guard nothing is refused") {
    const std::string manifests = "manifests: { directories: [/etc/acme/plugins] }\n";
    CHECK(verdict(manifests + "plugins: { trust_in: { /etc/acme/plugins/: signed } }\n") == "it fits");
    CHECK(
        verdict(manifests + "plugins: { trust_in: { /etc/acme/plugin: signed } }\n") ==
        "plugins.trust_in: /etc/acme/plugin is no directory of manifests, so nothing would be asked of any plugin "
        "there; "
        "those are /etc/acme/plugins"
    );
    const std::string halves = "tls: say both certificate and key, and client_ca only beside them";
    CHECK(verdict("tls: { client_ca: /a }") == halves);
    CHECK(verdict("tls: { certificate: /c }") == halves);
    CHECK(verdict("tls: { certificate: /c, key: /k, client_ca: /a }") == "it fits");
}

TEST_CASE("noauth where others can come in needs a second word") {
    CHECK(verdict("listen: [127.0.0.1:1, '127.1.2.3:1', '[::1]:1']") == "it fits");
    CHECK(
        verdict("listen: [127.0.0.1:1, '0.0.0.0:6385']") ==
        "listen: 0.0.0.0:6385 can be reached from other machines, and with auth_strategy noauth whoever reaches it is "
        "an "
        "admin; set auth_strategy: http_basic or keystone, or noauth_beyond_loopback: true where somebody else keeps "
        "the door"
    );
    CHECK(verdict("listen: ['[::]:1']") != "it fits");
    CHECK(verdict("listen: ['[fe80::1]:1']") != "it fits");
    CHECK(verdict("{listen: ['[::ffff:127.0.0.1]:1']}") != "it fits");
    CHECK(verdict("{listen: ['0.0.0.0:1'], noauth_beyond_loopback: true}") == "it fits");
    CHECK(verdict("{listen: ['0.0.0.0:1'], auth_strategy: http_basic}") == "it fits");
}

}  // namespace tenon
