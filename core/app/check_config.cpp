#include "app/check_config.hpp"

#include "access/keystone_requests.hpp"
#include "access/live_policy.hpp"
#include "access/user_file.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"
#include "base/tls.hpp"
#include "base/tls_server.hpp"
#include "store/secret_box.hpp"

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

}  // namespace

Result<void> check_files(const Config& config) {
    if (const auto policy =
            read_policy(config.policy_file, api::default_rules(api::all_routes(), config.auth_strategy));
        !policy) {
        return policy.error();
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
