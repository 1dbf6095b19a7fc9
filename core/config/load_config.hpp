#pragma once

#include "base/result.hpp"
#include "config/config.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// The levels that `log_level` and --log-level accept.
[[nodiscard]] bool is_log_level(std::string_view text);
inline constexpr std::string_view log_level_names = "trace, debug, info, warn, error, off";

/// Reads tenond.yaml. Every key is optional, an unknown one is an error; every error names file:line:column and key.
///
///     listen: [127.0.0.1:6385]
///     host: lab-conductor
///     auth_strategy: noauth
///     http_basic_auth_user_file: /etc/tenon/htpasswd
///     keystone: { auth_url: https://keystone.example, www_authenticate_uri: '', username: tenon, password_file: '',
///     user_domain_name: Default, project_name: service, project_domain_name: Default, system_scope: '', cafile: '',
///     token_cache_time: 300s }
///     noauth_beyond_loopback: false
///     tls: { certificate: /etc/tenon/tls.crt, key: /etc/tenon/tls.key, client_ca: '' }
///     trusted_proxies: [10.0.0.5]
///     public_endpoint: https://baremetal.example
///     policy_file: /etc/tenon/policy.yaml
///     secrets: { key_file: '' }
///     audit: { file: '', decisions: false }
///     state_dir: /var/lib/tenon
///     log_level: info
///     plugins: { directories: [...], config: { redfish: {...} } }
///     manifests: { directories: [...] }
///     hardware_types: { directories: [...], enabled: all, enabled_vendor_interfaces: [...], default_vendor_interface:
///     ... }
///     node_lock: { wait: 2s, max_wait: 60s }
///     calls: { default_timeout: 10m, cancel_grace: 2s, max_in_flight: 16384, drain: 30s,
///     rerun_idempotent: false, keep: 7d, keep_count: 100000 }
///     http: { max_body, max_json_depth, max_header, max_connections, header_timeout, body_timeout, idle_timeout }
///     threads: { loops: 0, blocking: 64, blocking_queue: 1024 }
[[nodiscard]] Result<Config> load_config(const std::string& path);

/// The same for text that was read already; `path` is named in messages.
[[nodiscard]] Result<Config> parse_config(std::string_view text, const std::string& path);

/// Whether what was set fits together, flags included: `noauth` where others than this machine can come in needs a
/// second word.
[[nodiscard]] Result<void> check_config(const Config& config);

}  // namespace tenon
