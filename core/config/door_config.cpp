// Who comes in, and where.

#include "config/config_sections.hpp"
#include "config/listen_address.hpp"
#include "config/load_config.hpp"
#include "config/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenon {

namespace {

constexpr std::array<std::string_view, 3> auth_strategies = {  // as AuthStrategy has them
    "noauth", "http_basic", "keystone"};

void read_listen(YamlReader& reader, std::vector<std::string>& listen) {
    listen = reader.texts("listen", std::move(listen));
    if (listen.empty()) {
        reader.fail("listen", "'listen' names no address");
    }
    for (const auto& address : listen) {
        if (const auto parsed = parse_listen_address(address); !parsed) {
            reader.fail("listen", "listen: " + parsed.error().message);
        }
    }
}

void read_auth(YamlReader& reader, Config& config) {
    const auto name = reader.text("auth_strategy", std::string(auth_strategies.front()));
    const auto* const found = std::find(auth_strategies.begin(), auth_strategies.end(), name);
    if (found == auth_strategies.end()) {
        reader.fail(
            "auth_strategy", fmt::format("auth_strategy: '{}' is none of {}", name, fmt::join(auth_strategies, ", "))
        );
        return;
    }
    config.auth_strategy = static_cast<AuthStrategy>(found - auth_strategies.begin());
    config.http_basic_auth_user_file = reader.text("http_basic_auth_user_file", config.http_basic_auth_user_file);
    config.noauth_beyond_loopback = reader.flag("noauth_beyond_loopback", config.noauth_beyond_loopback);
    read_section(reader, "keystone", [&](YamlReader& section) { read_keystone(section, config.keystone); });
    if (config.auth_strategy == AuthStrategy::keystone && !reader.has("keystone")) {
        reader.fail("auth_strategy", "auth_strategy: keystone needs the mapping 'keystone' with auth_url and username");
    }
}

Result<void> check_tls(const Config& config) {
    if (config.tls.certificate.empty() != config.tls.key.empty() ||
        (config.tls.certificate.empty() && !config.tls.client_ca.empty())) {
        return error(Errc::invalid, "tls: say both certificate and key, and client_ca only beside them");
    }
    for (const auto& text : config.listen) {
        const auto address = parse_listen_address(text);
        if (address && address->kind == ListenKind::https && config.tls.certificate.empty()) {
            return error(Errc::invalid, fmt::format("listen: {} needs tls.certificate and tls.key", text));
        }
    }
    return {};
}

}  // namespace

void read_door(YamlReader& reader, Config& config) {
    read_listen(reader, config.listen);
    read_auth(reader, config);
    read_section(reader, "tls", [&](YamlReader& section) {
        config.tls.certificate = section.text("certificate", {});
        config.tls.key = section.text("key", {});
        config.tls.client_ca = section.text("client_ca", {});
    });
    config.trusted_proxies = reader.texts("trusted_proxies", {});
    for (const auto& text : config.trusted_proxies) {
        if (const auto network = parse_network(text); !network) {
            reader.fail("trusted_proxies", "trusted_proxies: " + network.error().message);
        }
    }
    config.public_endpoint = reader.text("public_endpoint", {});
    while (config.public_endpoint.ends_with('/')) {
        config.public_endpoint.pop_back();
    }
    const auto& url = config.public_endpoint;
    if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
        reader.fail(
            "public_endpoint", fmt::format("public_endpoint: '{}' does not begin with http:// or https://", url)
        );
    }
    if (url.find_first_of("?# ") != std::string::npos) {
        reader.fail(
            "public_endpoint",
            fmt::format("public_endpoint: '{}' is what paths are put behind: without '?', '#' and blanks", url)
        );
    }
}

Result<void> check_config(const Config& config) {
    if (auto checked = check_tls(config); !checked) {
        return checked;
    }
    if (auto checked = check_trust_in(config); !checked) {
        return checked;
    }
    if (config.auth_strategy != AuthStrategy::noauth || config.noauth_beyond_loopback) {
        return {};
    }
    for (const auto& text : config.listen) {
        const auto address = parse_listen_address(text);
        if (address && !is_loopback(*address)) {
            return error(
                Errc::invalid,
                fmt::format(
                    "listen: {} can be reached from other machines, and with auth_strategy noauth "
                    "whoever reaches it is "
                    "an admin; set auth_strategy: http_basic or keystone, or noauth_beyond_loopback: true where "
                    "somebody else keeps "
                    "the door",
                    text
                )
            );
        }
    }
    return {};
}

}  // namespace tenon
