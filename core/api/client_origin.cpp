#include "api/client_origin.hpp"

#include "api/text.hpp"
#include "http_client/http_message.hpp"

#include <algorithm>
#include <optional>

namespace tenon::api {

namespace {

/// What one header of a proxy says; empty where it says nothing.
struct Told {
    std::vector<std::string_view> chain;  ///< addresses, the client's first
    std::string_view scheme;
    std::string_view host;
    std::string_view prefix;
};

std::string_view first_of(std::string_view list) {
    return trim(list.substr(0, list.find(',')));
}

std::string_view unquoted(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

/// "[2001:db8::1]:4711", "192.0.2.1:80" and the like without port and brackets.
std::string_view bare_address(std::string_view text) {
    if (text.starts_with('[')) {
        return text.substr(1, text.find(']') - 1);
    }
    const auto colon = text.find(':');
    return colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos
               ? text.substr(0, colon)
               : text;
}

void read_forwarded(std::string_view value, Told& told) {
    bool is_first = true;
    for (const auto element : split(value, ',')) {
        for (const auto pair : split(element, ';')) {
            const auto equals = pair.find('=');
            if (equals == std::string_view::npos) {
                continue;
            }
            const auto name = trim(pair.substr(0, equals));
            const auto said = unquoted(trim(pair.substr(equals + 1)));
            if (equals_ignoring_case(name, "for")) {
                told.chain.push_back(bare_address(said));
            } else if (is_first && equals_ignoring_case(name, "proto")) {
                told.scheme = said;
            } else if (is_first && equals_ignoring_case(name, "host")) {
                told.host = said;
            }
        }
        is_first = false;
    }
}

Told told_by(HttpHeaderView headers) {
    Told told;
    if (const auto forwarded = find_header(headers, "Forwarded")) {
        read_forwarded(*forwarded, told);
        return told;
    }
    if (const auto chain = find_header(headers, "X-Forwarded-For")) {
        for (const auto address : split(*chain, ',')) {
            told.chain.push_back(bare_address(trim(address)));
        }
    }
    told.scheme = first_of(find_header(headers, "X-Forwarded-Proto").value_or(""));
    told.host = first_of(find_header(headers, "X-Forwarded-Host").value_or(""));
    told.prefix = first_of(find_header(headers, "X-Forwarded-Prefix").value_or(""));
    return told;
}

/// What may stand in a link: nothing that ends it or begins another.
bool is_authority(std::string_view text) {
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_:[]%").find(c) != std::string_view::npos;
    });
}

bool is_path(std::string_view text) {
    return text.starts_with('/') && is_authority(text.substr(1));
}

}  // namespace

OriginReader::OriginReader(const Config& config) : config_(config) {
    for (const auto& text : config.trusted_proxies) {
        if (const auto network = parse_network(text)) {  // the configuration's reader has said what is wrong
            trusted_.push_back(*network);
        }
    }
}

bool OriginReader::is_trusted(std::string_view address) const {
    return std::any_of(trusted_.begin(), trusted_.end(), [&](const Network& each) { return contains(each, address); });
}

std::string_view OriginReader::remote_of(const Request& request) const {
    std::string_view remote = request.remote;
    if (trusted_.empty() || !is_trusted(remote)) {
        return remote;
    }
    const auto told = told_by(request.headers);
    for (auto hop = told.chain.rbegin(); hop != told.chain.rend() && is_trusted(remote); ++hop) {
        remote = *hop;
    }
    return remote;
}

std::string OriginReader::base_url_of(const Request& request, std::string_view authority) const {
    if (!config_.public_endpoint.empty()) {
        return config_.public_endpoint;
    }
    auto scheme = request.is_tls ? std::string_view("https") : std::string_view("http");
    if (authority.empty()) {
        authority = find_header(request.headers, "Host").value_or("");
    }
    if (authority.empty()) {
        authority = request.local;
    }
    Told told;
    if (!trusted_.empty() && is_trusted(request.remote)) {
        told = told_by(request.headers);
    }
    scheme = told.scheme == "https" || told.scheme == "http" ? told.scheme : scheme;
    authority = is_authority(told.host) ? told.host : authority;
    const auto prefix = is_path(told.prefix) ? told.prefix : std::string_view{};
    std::string url;
    url.reserve(scheme.size() + 3 + authority.size() + prefix.size());
    url += scheme;
    url += "://";
    url += authority;
    url += prefix;
    return url;
}

}  // namespace tenon::api
