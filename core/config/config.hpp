#pragma once

#include "base/json.hpp"
#include "model/interface_kind.hpp"
#include "model/plugin_trust.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

struct HardwareTypesConfig {
    std::vector<std::string> directories{"/usr/share/tenon/hardware-types", "/etc/tenon/hardware-types.d"};
    std::optional<std::vector<std::string>> enabled;                      ///< unset: all
    PerKind<std::optional<std::vector<std::string>>> enabled_interfaces;  ///< enabled_<kind>_interfaces; unset: all
    PerKind<std::optional<std::string>> default_interfaces;               ///< default_<kind>_interface
};

/// How long the records of async calls that have ended are kept; whichever comes first.
struct CallRetention {
    std::chrono::milliseconds keep{std::chrono::hours(7 * 24)};
    std::uint32_t keep_count = 100'000;
};

struct CallsConfig {
    std::chrono::milliseconds node_lock_wait{2'000};       ///< as Ironic: three attempts a second apart
    std::chrono::milliseconds default_timeout{600'000};    ///< of a method that names none
    std::chrono::milliseconds cancel_grace{2'000};         ///< what a cancelled method has to unwind
    std::uint32_t max_in_flight = 16'384;                  ///< calls at once on this host
    std::chrono::milliseconds drain{30'000};               ///< what calls have to end when tenond is told to stop
    std::chrono::milliseconds node_lock_max_wait{60'000};  ///< the most that a client's own wait may be
    bool rerun_idempotent = false;  ///< what an end of tenond cut off and is idempotent runs again
    CallRetention retention;        ///< calls.keep, calls.keep_count
};

struct PluginsConfig {
    std::chrono::milliseconds settle_time{10'000};  ///< how long an incomplete file counts as still being copied
    std::uint32_t max_retired = 50;                 ///< replaced versions that stay in memory; then none is replaced
    PluginTrust trust = PluginTrust::any;           ///< what manifests must have, where trust_in says nothing
    std::map<std::string, PluginTrust> trust_in;    ///< directory of manifests -> the same for those in it
    std::string keys = "/etc/tenon/keys.d";         ///< whose signatures are believed
};

struct HttpConfig {
    std::size_t max_body = 1u << 20;          ///< 413 beyond
    unsigned max_json_depth = 25;             ///< as Ironic's [api]max_json_body_depth
    std::size_t max_header = 32u << 10;       ///< 431 beyond, 414 for the request line
    std::chrono::seconds header_timeout{30};  ///< for a whole header to arrive; 408 beyond
    std::chrono::seconds body_timeout{60};    ///< for a whole body to arrive, or for an answer to be taken
    std::chrono::seconds idle_timeout{75};
    std::uint32_t max_connections = 10'000;
};

/// Who finds out who is calling, in Ironic's words.
enum class AuthStrategy : std::uint8_t {
    noauth,
    http_basic,
    keystone
};

/// The identity service, in the words of keystonemiddleware's [keystone_authtoken]. It is asked as a service user.
struct KeystoneConfig {
    std::string auth_url;              ///< with or without /v3
    std::string www_authenticate_uri;  ///< where clients are sent; empty: auth_url
    std::string username;
    std::string password_file;  ///< empty: the systemd credential tenon-keystone-password
    std::string user_domain_name = "Default";
    std::string project_name;  ///< what the service user's token is for; empty: system_scope
    std::string project_domain_name = "Default";
    bool has_system_scope = false;               ///< system_scope: all
    std::string cafile;                          ///< PEM; empty: the system's authorities
    std::chrono::seconds token_cache_time{300};  ///< a token that is revoked may be good for that long
};

/// Where what changes something is written down.
struct AuditConfig {
    std::string file;            ///< empty: audit.jsonl in state_dir
    bool has_decisions = false;  ///< audit.decisions: also a line for each decision of the policy
};

/// What an https listener shows, and whom it believes.
struct TlsConfig {
    std::string certificate;  ///< PEM, the chain that clients need below it
    std::string key;
    std::string client_ca;  ///< PEM; empty: clients are not asked for a certificate
};

/// The whole configuration; every key has its default here.
struct Config {
    std::vector<std::string> listen{"127.0.0.1:6385"};
    std::string host;  ///< shown in drivers' hosts, reservations and lock texts; empty: the machine's name
    AuthStrategy auth_strategy = AuthStrategy::noauth;
    std::string http_basic_auth_user_file = "/etc/tenon/htpasswd";
    KeystoneConfig keystone;
    bool noauth_beyond_loopback = false;     ///< the second word that noauth on any other address needs
    std::optional<std::string> policy_file;  ///< unset: default_policy_file, when it is there
    AuditConfig audit;
    TlsConfig tls;
    std::vector<std::string> trusted_proxies;  ///< addresses or networks whose Forwarded and X-Forwarded-* are believed
    std::string public_endpoint;               ///< what links begin with; empty: as the client asked
    std::string secrets_key_file;              ///< secrets.key_file: what encrypts secrets of driver_info on disk
    std::string state_dir = "/var/lib/tenon";
    std::vector<std::string> plugin_directories{"/usr/lib/tenon/plugins", "/etc/tenon/plugins.d"};
    std::vector<std::string> manifest_directories{"/usr/share/tenon/plugin-manifests", "/etc/tenon/plugins.d"};
    std::map<std::string, Json> plugin_config;  ///< plugin name -> its `config:` values
    PluginsConfig plugins;
    HardwareTypesConfig hardware_types;
    CallsConfig calls;
    HttpConfig http;
    unsigned loops = 0;              ///< event loops; 0: one per core
    unsigned blocking_threads = 64;  ///< of the pool for blocking methods
    std::uint32_t blocking_queue = 1'024;
    std::string log_level = "info";
};

}  // namespace tenon
