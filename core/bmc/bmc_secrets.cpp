#include "bmc/bmc_secrets.hpp"

#include <string_view>
#include <vector>

namespace tenon {

namespace {

constexpr std::string_view mask = "***";
constexpr std::size_t least_size = 4;

void replace_all(std::string& text, const std::string& secret) {
    auto at = text.find(secret);
    if (at == std::string::npos) {
        return;
    }
    std::string out;
    std::size_t done = 0;
    for (; at != std::string::npos; at = text.find(secret, done)) {
        out.append(text, done, at - done).append(mask);
        done = at + secret.size();
    }
    text = out.append(text, done);
}

/// As it stands inside of a JSON string.
std::string in_json(const std::string& text) {
    const auto quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    return quoted.substr(1, quoted.size() - 2);
}

std::string in_html(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::vector<std::string> secrets_of(const BmcEndpoint& endpoint, const std::string& shown) {
    // The longest come first: "Basic YWRtaW4=", then what stands behind the blank.
    std::vector<std::string> secrets{shown, shown.substr(shown.find(' ') + 1)};
    for (const auto& form : {endpoint.password, in_json(endpoint.password), in_html(endpoint.password)}) {
        if (form.size() >= least_size) {
            secrets.push_back(form);
        }
    }
    return secrets;
}

}  // namespace

void mask_secrets(HttpResponse& response, const BmcEndpoint& endpoint, const std::string& shown) {
    if (response.status < 400) {
        return;
    }
    for (const auto& secret : secrets_of(endpoint, shown)) {
        if (secret.empty()) {
            continue;
        }
        replace_all(response.body, secret);
        for (auto& [name, value] : response.headers) {
            replace_all(value, secret);
        }
    }
}

}  // namespace tenon
