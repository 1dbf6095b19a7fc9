#include "extended/configuration.hpp"

#include <tenon/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace redfish {

namespace {

constexpr std::array<std::string_view, 4> raw_verbs{"POST", "PATCH", "PUT", "DELETE"};

std::vector<std::string> raw_allow_of(const json& raw) {
    if (!raw.is_object()) {
        throw tenon::invalid("config: 'raw' must be a map with the key 'allow'");
    }
    std::vector<std::string> allow;
    for (const auto& item : raw.items()) {
        if (item.key() != "allow") {
            throw tenon::invalid("config: unknown key 'raw." + item.key() + "'; there is 'raw.allow'");
        }
        const json& verbs = item.value();
        for (std::size_t i = 0; verbs.is_array() && i < verbs.size(); ++i) {
            const std::string verb = verbs[i].is_string() ? verbs[i].get<std::string>() : std::string();
            if (std::find(raw_verbs.begin(), raw_verbs.end(), verb) == raw_verbs.end()) {
                throw tenon::invalid(
                    "config: 'raw.allow' can hold POST, PATCH, PUT and DELETE, not " + verbs[i].dump()
                );
            }
            allow.push_back(verb);
        }
        if (!verbs.is_array()) {
            throw tenon::invalid("config: 'raw.allow' must be a list of POST, PATCH, PUT and DELETE");
        }
    }
    return allow;
}

}  // namespace

Configuration configuration_of(const json& config) {
    Configuration configuration;
    if (!config.is_object()) {
        return configuration;
    }
    for (const auto& item : config.items()) {
        if (item.key() != "raw") {
            throw tenon::invalid("config: unknown key '" + item.key() + "'; there is 'raw'");
        }
        configuration.raw_allow = raw_allow_of(item.value());
    }
    return configuration;
}

}  // namespace redfish
