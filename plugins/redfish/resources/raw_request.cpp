#include "resources/raw_request.hpp"

#include <tenon/value.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace redfish {

namespace {

constexpr std::size_t longest_path = 2'000;
constexpr std::string_view redfish_root = "/redfish/";
constexpr std::array<const char*, 4> shown_headers{"ETag", "Location", "Allow", "Retry-After"};

/// 0 … 15; -1: no hexadecimal digit.
int digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// The character that "%41" at `i` stands for; -1: it is none.
int encoded_at(std::string_view text, std::size_t i) {
    if (i + 2 >= text.size()) {
        return -1;
    }
    const int high = digit(text[i + 1]);
    const int low = digit(text[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Whether an encoded character would, decoded once more, change what the path is.
bool is_trick(int c) {
    return c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == '.' || c == '%' || c == '?' || c == '#';
}

std::string_view without_query(std::string_view path) {
    return path.substr(0, path.find('?'));
}

/// "/redfish/v1/%53essions" -> "/redfish/v1/sessions".
std::string plain(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        int c = static_cast<unsigned char>(path[i]);
        if (path[i] == '%' && encoded_at(path, i) >= 0) {
            c = encoded_at(path, i);
            i += 2;
        }
        out.push_back(static_cast<char>(std::tolower(c)));
    }
    return out;
}

std::string encoding_refusal(std::string_view path, std::string_view query) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%' && encoded_at(path, i) < 0) {
            return "has a '%' that is no encoded character";
        }
        if (path[i] == '%' && is_trick(encoded_at(path, i))) {
            return "hides a character that may not stand in a path";
        }
    }
    for (std::size_t i = 0; i < query.size(); ++i) {
        const bool is_encoded = query[i] == '%';
        if (is_encoded && (encoded_at(query, i) < 0x20 || encoded_at(query, i) == 0x7f)) {
            return "has a query with an encoded control character";
        }
    }
    return {};
}

std::string segment_refusal(std::string_view path) {
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view segment = path.substr(begin, end - begin);
        if (segment == "." || segment == "..") {
            return "must not have '" + std::string(segment) + "' in it";
        }
        if (segment.empty() && end != path.size()) {
            return "must not have '//' in it";
        }
        begin = end + 1;
    }
    return {};
}

json headers_of(const tenon::HttpResponse& response) {
    json headers = json::object();
    for (const char* name : shown_headers) {
        if (const auto value = response.header(name)) {
            headers[name] = std::string(*value);
        }
    }
    return headers;
}

json body_of(const std::string& body) {
    if (body.empty()) {
        return nullptr;
    }
    json document = parsed(body);
    return document.is_discarded() ? json(body) : document;
}

}  // namespace

std::string raw_path_refusal(std::string_view path) {
    const auto is_unprintable = [](char c) { return c <= ' ' || c >= 0x7f; };
    if (path.substr(0, redfish_root.size()) != redfish_root) {
        return "must begin with /redfish/";
    }
    if (path.size() > longest_path) {
        return "is longer than " + std::to_string(longest_path) + " bytes";
    }
    if (std::any_of(path.begin(), path.end(), is_unprintable) || path.find_first_of("\\#") != std::string_view::npos) {
        return "has a character that may not stand in a path";
    }
    const std::string_view resource = without_query(path);
    const std::string_view query = path.substr(resource.size());
    std::string refusal = segment_refusal(resource);
    return refusal.empty() ? encoding_refusal(resource, query) : refusal;
}

bool is_login(std::string_view method, std::string_view path) {
    if (method != "POST") {
        return false;
    }
    const std::string simple = plain(without_query(path)) + "/";
    return simple.find("/sessions/") != std::string::npos || simple.find("/sessionservice/") != std::string::npos;
}

tenon::task<json> send_raw(Connection& connection, RawRequest raw) {
    tenon::HttpRequest request;
    request.method = raw.method;
    request.target = raw.path;
    if (raw.body) {
        request.body = raw.body->dump(-1, ' ', false, json::error_handler_t::replace);
        request.headers.emplace_back("Content-Type", "application/json");
    }
    if (!raw.if_match.empty()) {
        request.headers.emplace_back("If-Match", raw.if_match);
    }
    const tenon::HttpResponse response = co_await connection.send(std::move(request));
    co_return tenon::obj("status", response.status, "headers", headers_of(response), "body", body_of(response.body));
}

}  // namespace redfish
