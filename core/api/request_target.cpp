#include "api/request_target.hpp"

#include "api/text.hpp"
#include "base/utf8.hpp"

namespace tenon::api {

namespace {

constexpr std::size_t usual_segments = 6;

}  // namespace

QueryParameters parse_query(std::string_view query) {
    QueryParameters parameters;
    if (query.empty()) {
        return parameters;
    }
    for (const auto pair : split(query, '&')) {
        if (pair.empty()) {
            continue;
        }
        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        parameters.emplace_back(percent_decode(pair.substr(0, equals), true), percent_decode(value, true));
    }
    return parameters;
}

std::optional<RequestTarget> parse_target(std::string_view target) {
    RequestTarget parsed;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with('/') && to_lower(target.substr(0, scheme.size())) == scheme) {
            target.remove_prefix(scheme.size());
            const auto end = target.find_first_of("/?#");
            parsed.authority = target.substr(0, end);
            target = end == std::string_view::npos ? std::string_view("/") : target.substr(end);
            break;
        }
    }
    target = target.substr(0, target.find('#'));
    const auto question = target.find('?');
    if (question != std::string_view::npos) {
        parsed.query = parse_query(target.substr(question + 1));
        for (const auto& [name, value] : parsed.query) {
            if (!is_utf8(name) || !is_utf8(value)) {
                return std::nullopt;
            }
        }
    }
    auto path = target.substr(0, question);
    if (path.empty() && !parsed.authority.empty()) {
        path = "/";
    }
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    if (path.find('%') != std::string_view::npos) {
        parsed.decoded = std::make_unique<const std::string>(percent_decode(path));
        path = *parsed.decoded;
    }
    if (!is_utf8(path)) {
        return std::nullopt;
    }
    auto rest = path.substr(1);
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    } else if (rest.empty()) {
        return parsed;
    }
    parsed.segments.reserve(usual_segments);
    for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
        end = rest.find('/', begin);
        const auto segment = rest.substr(begin, end - begin);
        parsed.has_empty_segment = parsed.has_empty_segment || segment.empty();
        parsed.segments.emplace_back(segment);
    }
    return parsed;
}

}  // namespace tenon::api
