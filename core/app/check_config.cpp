#include "app/check_config.hpp"

#include "access/keystone_requests.hpp"
#include "access/live_policy.hpp"
#include "access/user_file.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "base/tls.hpp"
#include "base/tls_server.hpp"
#include "store/secret_box.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace tenon {

namespace {

Result<void> check_keystone(const KeystoneConfig& config) {
    const auto address = keystone_address_of(config);
    if (!address) {
        return address.error();
    }
    if (const auto password = read_keystone_password(config); !password) {
        return password.error();
    }
    if (const auto context = make_tls_client_context(address->peer.trust); !context) {
        return context.error();
    }
    return {};
}

/// The start makes the file, but not its directory.
Result<void> check_audit_file(const std::string& file) {
    std::error_code failed;
    const auto directory = std::filesystem::absolute(file, failed).parent_path();
    if (!std::filesystem::is_directory(directory, failed)) {
        return error(
            Errc::invalid, fmt::format(
                               "audit.file: {}: there is no directory {}; make it, and let tenond's user write to it",
                               file, directory.string()
                           )
        );
    }
    return {};
}

}  // namespace

Result<void> check_files(const Config& config) {
    if (const auto policy =
            read_policy(config.policy_file, api::default_rules(api::all_routes(), config.auth_strategy));
        !policy) {
        return policy.error();
    }
    if (!config.audit.file.empty()) {
        if (const auto checked = check_audit_file(config.audit.file); !checked) {
            return checked.error();
        }
    }
    if (!config.secrets_key_file.empty()) {
        if (const auto keys = read_secrets_keys(config.secrets_key_file); !keys) {
            return error(Errc::invalid, "secrets.key_file: " + keys.error().message);
        }
    }
    if (!config.tls.certificate.empty()) {
        const auto context = make_tls_server_context({config.tls.certificate, config.tls.key, config.tls.client_ca});
        if (!context) {
            return context.error();
        }
    }
    if (config.auth_strategy == AuthStrategy::http_basic) {
        if (const auto users = read_user_file(config.http_basic_auth_user_file); !users) {
            return error(Errc::invalid, "http_basic_auth_user_file: " + users.error().message);
        }
    }
    if (config.auth_strategy == AuthStrategy::keystone) {
        return check_keystone(config.keystone);
    }
    return {};
}

}  // namespace tenon
