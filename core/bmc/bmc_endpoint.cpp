#include "bmc/bmc_endpoint.hpp"

#include "http_client/http_message.hpp"
#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

namespace tenon {

namespace {

/// As Python's "%s" prints it.
std::string python_text(const Json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_null()) {
        return "None";
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? "True" : "False";
    }
    return dump_json(value);
}

/// The value of `key`; null when there is no such key, or no value.
Json value_of(const Json& driver_info, const std::string& key) {
    const auto found = key.empty() ? driver_info.end() : driver_info.find(key);
    return found == driver_info.end() ? Json() : *found;
}

/// "redfish_address" -> "Redfish": Ironic's texts name the driver.
std::string family_of(const std::string& key) {
    auto family = key.substr(0, key.find('_'));
    if (!family.empty() && family[0] >= 'a' && family[0] <= 'z') {
        family[0] = static_cast<char>(family[0] - 'a' + 'A');
    }
    return family;
}

/// A password in a URL is a secret in the wrong place: not to be repeated. To the last '@', for it may have a '/' in
/// it.
std::string without_user_information(std::string text) {
    const auto start = text.find("://") == std::string::npos ? 0 : text.find("://") + 3;
    const auto at = text.rfind('@');
    if (at != std::string::npos && at >= start) {
        text.replace(start, at - start, "***");
    }
    return text;
}

/// What Python calls falsy: such an address is missing, not invalid.
bool is_falsy(const Json& value) {
    return value.is_null() || value == false || value == 0 ||
           ((value.is_string() || value.is_structured()) && value.empty()) ||
           (value.is_string() && value.get_ref<const std::string&>().empty());
}

Result<HttpUrl> read_address(const BmcKeys& keys, const Json& value, std::string_view node_uuid) {
    if (is_falsy(value)) {
        return error(
            Errc::invalid, fmt::format(
                               "Missing the following {} properties in node {} driver_info: ['{}']",
                               family_of(keys.address), node_uuid, keys.address
                           )
        );
    }
    const auto invalid = [&](const std::string& shown) {
        return error(
            Errc::invalid, fmt::format(
                               "Invalid {} address {} set in driver_info/{} on node {}", family_of(keys.address),
                               without_user_information(shown), keys.address, node_uuid
                           )
        );
    };
    if (!value.is_string()) {
        return invalid(python_text(value));
    }
    auto text = value.get<std::string>();
    if (text.find("://") == std::string::npos) {
        text = "https://" + text;
    }
    auto url = parse_http_url(text);
    if (!url || url->target.find('?') != std::string::npos) {
        return invalid(text);
    }
    return url;
}

/// oslo's strict booleans.
std::optional<bool> to_bool(const std::string& text) {
    constexpr std::array<std::string_view, 6> yes{"1", "t", "true", "on", "y", "yes"};
    constexpr std::array<std::string_view, 6> no{"0", "f", "false", "off", "n", "no"};
    const auto is_text = [&](std::string_view word) { return equals_ignoring_case(word, text); };
    if (std::any_of(yes.begin(), yes.end(), is_text)) {
        return true;
    }
    if (std::any_of(no.begin(), no.end(), is_text)) {
        return false;
    }
    return std::nullopt;
}

Result<void>
read_verify_ca(TlsTrust& trust, const std::string& key, const Json& driver_info, std::string_view node_uuid) {
    if (key.empty() || !driver_info.contains(key)) {
        return {};
    }
    const auto value = driver_info.at(key);
    if (value.is_boolean()) {
        trust.is_verified = value.get<bool>();
        return {};
    }
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        std::error_code ignored;
        if (std::filesystem::is_directory(text, ignored) || std::filesystem::is_regular_file(text, ignored)) {
            trust.ca_path = text;
            return {};
        }
        if (const auto is_wanted = to_bool(text)) {
            trust.is_verified = *is_wanted;
            return {};
        }
    }
    return error(
        Errc::invalid, fmt::format(
                           "Invalid value type set in driver_info/{} on node {}. The value should be a Boolean or the "
                           "path to a file/directory, not \"{}\"",
                           key, node_uuid, python_text(value)
                       )
    );
}

Result<BmcAuth> read_auth(const std::string& key, const Json& driver_info, std::string_view node_uuid) {
    if (key.empty() || !driver_info.contains(key)) {
        return BmcAuth::automatic;
    }
    const auto& value = driver_info.at(key);
    if (value == "auto") {
        return BmcAuth::automatic;
    }
    if (value == "basic") {
        return BmcAuth::basic;
    }
    if (value == "session") {
        return BmcAuth::session;
    }
    return error(
        Errc::invalid, fmt::format(
                           "Invalid value \"{}\" set in driver_info/{} on node {}. The value should be one of "
                           "\"basic\", \"session\" or \"auto\".",
                           python_text(value), key, node_uuid
                       )
    );
}

/// Numbers are taken as they are written: somebody's password is 123456.
Result<std::string> read_credential(const std::string& key, const Json& driver_info, std::string_view node_uuid) {
    const auto value = value_of(driver_info, key);
    if (value.is_null()) {
        return std::string();
    }
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_number()) {
        return dump_json(value);
    }
    return error(
        Errc::invalid,
        fmt::format(
            "Invalid value type set in driver_info/{} on node {}. The value should be a string.", key, node_uuid
        )
    );
}

/// 1.2 may be a number in the JSON.
Result<TlsVersion> read_tls_version(const std::string& key, const Json& driver_info, std::string_view node_uuid) {
    constexpr std::array<TlsVersion, 4> versions{
        TlsVersion::v1_0, TlsVersion::v1_1, TlsVersion::v1_2, TlsVersion::v1_3};
    if (key.empty() || !driver_info.contains(key)) {
        return TlsVersion::v1_2;
    }
    const auto text = python_text(driver_info.at(key));
    const auto found =
        std::find_if(versions.begin(), versions.end(), [&](TlsVersion one) { return to_string(one) == text; });
    if (found == versions.end()) {
        return error(
            Errc::invalid, fmt::format(
                               "Invalid value \"{}\" set in driver_info/{} on node {}. The value should be one of "
                               "\"1.0\", \"1.1\", \"1.2\" or \"1.3\".",
                               text, key, node_uuid
                           )
        );
    }
    return *found;
}

Result<std::string> read_tls_ciphers(const std::string& key, const Json& driver_info, std::string_view node_uuid) {
    if (key.empty() || !driver_info.contains(key)) {
        return std::string();
    }
    const auto& value = driver_info.at(key);
    if (!value.is_string() || !is_cipher_string(value.get<std::string>())) {
        return error(
            Errc::invalid, fmt::format(
                               "Invalid value \"{}\" set in driver_info/{} on node {}. The value should be a cipher "
                               "string of OpenSSL, such as \"DEFAULT@SECLEVEL=0\".",
                               python_text(value), key, node_uuid
                           )
        );
    }
    return value.get<std::string>();
}

}  // namespace

std::string setting_of(const std::string& key, std::string_view what) {
    return key.empty() ? fmt::format("the BMC's {}", what) : "driver_info/" + key;
}

Result<BmcEndpoint> bmc_endpoint_from(const BmcKeys& keys, const Json& driver_info, std::string_view node_uuid) {
    const auto address = read_address(keys, value_of(driver_info, keys.address), node_uuid);
    if (!address) {
        return address.error();
    }
    BmcEndpoint endpoint;
    auto& trust = endpoint.peer.trust;
    endpoint.peer.is_tls = address->is_tls;
    endpoint.peer.host = address->host;
    endpoint.peer.port = address->port;
    endpoint.root_prefix = address->target;
    while (!endpoint.root_prefix.empty() && endpoint.root_prefix.back() == '/') {
        endpoint.root_prefix.pop_back();
    }
    endpoint.keys = keys;
    if (auto read = read_verify_ca(trust, keys.verify_ca, driver_info, node_uuid); !read) {
        return read.error();
    }
    auto auth = read_auth(keys.auth_type, driver_info, node_uuid);
    auto username = read_credential(keys.username, driver_info, node_uuid);
    auto password = read_credential(keys.password, driver_info, node_uuid);
    for (const auto* failed : {&username, &password}) {
        if (!*failed) {
            return failed->error();
        }
    }
    if (!auth) {
        return auth.error();
    }
    const auto version = read_tls_version(keys.tls_min_version, driver_info, node_uuid);
    if (!version) {
        return version.error();
    }
    auto ciphers = read_tls_ciphers(keys.tls_ciphers, driver_info, node_uuid);
    if (!ciphers) {
        return ciphers.error();
    }
    trust.min_version = *version;
    trust.ciphers = std::move(*ciphers);
    trust.setting = setting_of(keys.verify_ca, "verify_ca");
    trust.version_setting = setting_of(keys.tls_min_version, "tls_min_version");
    trust.ciphers_setting = setting_of(keys.tls_ciphers, "tls_ciphers");
    trust.address_setting = setting_of(keys.address, "address");
    endpoint.auth = *auth;
    endpoint.username = std::move(*username);
    endpoint.password = std::move(*password);
    return endpoint;
}

}  // namespace tenon
