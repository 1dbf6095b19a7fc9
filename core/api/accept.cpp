#include "api/accept.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>
#include <vector>

namespace tenon::api {

namespace {

struct Range {
    std::string type;  // in lower case: "text/html", "text/*", "*/*"
    bool has_parameters = false;
    double quality = 1;
};

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool is_media_range(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
}

/// Empty: the header cannot be read, or has no range.
std::vector<Range> parse_ranges(std::string_view accept, bool& is_valid) {
    std::vector<Range> ranges;
    is_valid = true;
    for (const auto item : split(accept, ',')) {
        if (trim(item).empty()) {
            continue;
        }
        const auto pieces = split(item, ';');
        Range range;
        range.type = to_lower(trim(pieces.front()));
        is_valid = is_valid && is_media_range(range.type);
        for (std::size_t i = 1; i < pieces.size(); ++i) {
            const auto parameter = trim(pieces[i]);
            if (to_lower(parameter.substr(0, 2)) == "q=") {
                range.quality = std::strtod(std::string(parameter.substr(2)).c_str(), nullptr);
                break;
            }
            range.has_parameters = true;
        }
        ranges.push_back(std::move(range));
    }
    return ranges;
}

/// What the most precise range that fits says of a type; 0: not acceptable.
double quality_of(const std::vector<Range>& ranges, std::string_view type) {
    const auto family = std::string(type.substr(0, type.find('/'))) + "/*";
    for (const std::string_view wanted : {type, std::string_view(family), std::string_view("*/*")}) {
        const auto found = std::find_if(ranges.begin(), ranges.end(), [&](const Range& range) {
            return range.type == wanted && !range.has_parameters;
        });
        if (found != ranges.end()) {
            return found->quality;
        }
    }
    return 0;
}

/// What nearly every client says.
bool is_plain_wish_for_json(std::string_view accept) {
    return accept.empty() || accept == "*/*" || accept == "application/json";
}

}  // namespace

MediaChoice choose_media(std::string_view accept) {
    if (is_plain_wish_for_json(accept)) {
        return MediaChoice::json;
    }
    bool is_valid = true;
    const auto ranges = parse_ranges(accept, is_valid);
    if (!is_valid) {
        return MediaChoice::html;
    }
    const auto json = quality_of(ranges, "application/json");
    const auto html = quality_of(ranges, "text/html");
    if (json > html && json > quality_of(ranges, "text/plain")) {
        return MediaChoice::json;
    }
    return html > 0 ? MediaChoice::html : MediaChoice::plain;
}

MediaChoice choose_bare_media(std::string_view accept) {
    bool is_valid = true;
    const auto ranges = parse_ranges(accept, is_valid);
    if (!is_valid) {
        return MediaChoice::html;
    }
    if (ranges.empty()) {
        return MediaChoice::plain;
    }
    const auto html = quality_of(ranges, "text/html");
    const auto json = quality_of(ranges, "application/json");
    return json > html ? MediaChoice::json : html > 0 ? MediaChoice::html : MediaChoice::plain;
}

bool is_json_acceptable(std::string_view accept) {
    if (is_plain_wish_for_json(accept)) {
        return true;
    }
    bool is_valid = true;
    const auto ranges = parse_ranges(accept, is_valid);
    return ranges.empty() || !is_valid || accept.starts_with("application/json") ||
           quality_of(ranges, "application/json") > 0;
}

}  // namespace tenon::api
