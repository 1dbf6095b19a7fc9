#include "config/command_line.hpp"
#include "config/load_config.hpp"

#include <fmt/format.h>

namespace tenon {

namespace {

std::string joined(const std::vector<std::string>& values) {
    return fmt::format("{}", fmt::join(values, ", "));
}

}  // namespace

std::string help_text() {
    const Config defaults;
    return fmt::format(
        R"(tenond hosts drop-in vendor drivers and serves their methods over HTTP, as OpenStack Ironic does.

Usage: tenond [OPTION]...

  --listen ADDR:PORT    listen here, also at https://ADDR:PORT and unix:/PATH; repeatable.
                        Default: {listen}
  --state DIR           keep the nodes here. Default: {state}
  --plugins DIR         look for plugin libraries here; repeatable.
                        Default: {plugins}
  --manifests DIR       look for plugin manifests (*.yaml) here; repeatable.
                        Default: {manifests}
  --hardware-types DIR  look for hardware types (*.yaml) here; repeatable.
                        Default: {types}
  --config FILE         read the configuration from FILE.
                        Default: {file}, when it is there
  --log-level LEVEL     one of {levels}. Default: {level}
  --check-config        say whether configuration, policy and users can be read, and exit
  --help                print this and exit
  --version             print the version and exit

An option wins over the file. The first of a repeatable option replaces what the file or the default says, further
ones add to it. Everything else is set in the file; with its defaults it is:

  listen: [{listen}]
  host: ''                # shown in drivers' hosts, reservations and lock texts; empty: the machine's name
  auth_strategy: noauth   # or keystone; or http_basic, with bcrypt digests as htpasswd -B makes them in
  http_basic_auth_user_file: {user_file}
  # keystone:             # with auth_strategy: keystone, in keystonemiddleware's words
  #   auth_url: https://keystone.example
  #   www_authenticate_uri: ''        # where clients are sent; empty: auth_url
  #   username: tenon                 # may validate tokens: has the role service, or is a reader of the system
  #   password_file: ''               # empty: the systemd credential tenon-keystone-password
  #   user_domain_name: {user_domain}
  #   project_name: service           # or system_scope: all
  #   project_domain_name: {project_domain}
  #   cafile: ''                      # PEM; empty: the system's authorities
  #   token_cache_time: {token_cache}s          # a token that is revoked may be good for that long
  noauth_beyond_loopback: false  # the second word that noauth needs on any other address
  tls:                    # of addresses such as https://0.0.0.0:6385; PEM files, read anew on SIGHUP
    certificate: ''       # with the chain below it
    key: ''
    client_ca: ''         # who shows a certificate of it is the user of its common name
  trusted_proxies: []     # addresses, networks or unix: whose Forwarded and X-Forwarded-* are believed
  public_endpoint: ''     # what links begin with; empty: as the client asked
  policy_file: ''         # who may do what; empty: /etc/tenon/policy.yaml, when it is there
  secrets:
    key_file: ''          # keys that seal nodes on disk, each 32 bytes in base64, the newest first
  audit:
    file: ''              # what calls have changed, a JSON object a line; empty: audit.jsonl in state_dir
    decisions: false      # also what the policy decided
  state_dir: {state}
  log_level: {level}
  plugins:
    directories: [{plugins}]
    config: {{}}            # plugin name: its settings
    settle_time: {settle}ms  # how long an incomplete file counts as still being copied
    max_retired: {max_retired}       # replaced versions that stay in memory; then no plugin is replaced
    trust: any            # what a manifest must have: any, checksummed (its library's sha256), signed
    # trust_in: {{ DIRECTORY: signed }}   # the same for the manifests in one directory
    keys: {keys}  # whose signatures are believed: a file NAME.yaml for each, as `tenon key` writes it
  manifests: {{ directories: [{manifests}] }}
  hardware_types:
    directories: [{types}]
    enabled: all          # or a list of names
    # enabled_<kind>_interfaces: all, or a list of names; default_<kind>_interface: a name. A kind is one of
    # {kinds}
  node_lock:
    wait: {lock_wait}ms          # what a call waits in line for a reserved node, then 409
    max_wait: {lock_max_wait}ms     # the most that it may wait by its header X-Tenon-Lock-Wait
  calls:
    default_timeout: {call_timeout}ms
    cancel_grace: {grace}ms  # what a cancelled method has to unwind
    max_in_flight: {in_flight}
    drain: {drain}s            # what calls have to end when tenond is told to stop
    rerun_idempotent: {rerun}  # run async calls again that an end of tenond cut off, where the method allows it
    keep: {keep}h           # how long records of async calls that have ended are kept,
    keep_count: {keep_count}    # and how many at most
  http:
    max_body: {max_body}
    max_json_depth: {max_depth}
    max_header: {max_header}
    max_connections: {max_connections}
    header_timeout: {header_timeout}s
    body_timeout: {body_timeout}s
    idle_timeout: {idle_timeout}s
  threads:
    loops: {loops}              # 0: one per core
    blocking: {blocking}
    blocking_queue: {blocking_queue}
)",
        fmt::arg("listen", joined(defaults.listen)), fmt::arg("state", defaults.state_dir),
        fmt::arg("user_file", defaults.http_basic_auth_user_file),
        fmt::arg("user_domain", defaults.keystone.user_domain_name),
        fmt::arg("project_domain", defaults.keystone.project_domain_name),
        fmt::arg("token_cache", defaults.keystone.token_cache_time.count()),
        fmt::arg("plugins", joined(defaults.plugin_directories)),
        fmt::arg("manifests", joined(defaults.manifest_directories)),
        fmt::arg("types", joined(defaults.hardware_types.directories)), fmt::arg("file", default_config_file),
        fmt::arg("levels", log_level_names), fmt::arg("level", defaults.log_level),
        fmt::arg("kinds", fmt::join(interface_kind_names, ", ")),
        fmt::arg("settle", defaults.plugins.settle_time.count()), fmt::arg("max_retired", defaults.plugins.max_retired),
        fmt::arg("keys", defaults.plugins.keys), fmt::arg("lock_wait", defaults.calls.node_lock_wait.count()),
        fmt::arg("lock_max_wait", defaults.calls.node_lock_max_wait.count()),
        fmt::arg("drain", std::chrono::duration_cast<std::chrono::seconds>(defaults.calls.drain).count()),
        fmt::arg("call_timeout", defaults.calls.default_timeout.count()),
        fmt::arg("grace", defaults.calls.cancel_grace.count()), fmt::arg("in_flight", defaults.calls.max_in_flight),
        fmt::arg("rerun", defaults.calls.rerun_idempotent),
        fmt::arg("keep", std::chrono::duration_cast<std::chrono::hours>(defaults.calls.retention.keep).count()),
        fmt::arg("keep_count", defaults.calls.retention.keep_count), fmt::arg("max_body", defaults.http.max_body),
        fmt::arg("max_depth", defaults.http.max_json_depth), fmt::arg("max_header", defaults.http.max_header),
        fmt::arg("max_connections", defaults.http.max_connections),
        fmt::arg("header_timeout", defaults.http.header_timeout.count()),
        fmt::arg("body_timeout", defaults.http.body_timeout.count()),
        fmt::arg("idle_timeout", defaults.http.idle_timeout.count()), fmt::arg("loops", defaults.loops),
        fmt::arg("blocking", defaults.blocking_threads), fmt::arg("blocking_queue", defaults.blocking_queue)
    );
}

}  // namespace tenon
