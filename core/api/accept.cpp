#include "api/accept.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace tenon::api {

namespace {

MediaChoice choice_of(const std::string& type) {
    if (type == "application/json" || type == "application/*" || type == "*/*") {
        return MediaChoice::json;
    }
    if (type == "text/html" || type == "application/xhtml+xml") {
        return MediaChoice::html;
    }
    if (type == "text/plain" || type == "text/*" || type == "application/xml" || type == "text/xml") {
        return MediaChoice::plain;
    }
    return MediaChoice::none;
}

/// The q parameter of "text/html;level=1;q=0.5"; 1 when there is none.
double quality(const std::vector<std::string_view>& pieces) {
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const auto parameter = trim(pieces[i]);
        if (parameter.starts_with("q=")) {
            return std::strtod(std::string(parameter.substr(2)).c_str(), nullptr);
        }
    }
    return 1;
}

}  // namespace

MediaChoice choose_media(std::string_view accept) {
    if (accept.empty() || accept == "*/*" || accept == "application/json") {
        return MediaChoice::json;
    }
    double json = 0;
    double html = 0;
    double plain = 0;
    for (const auto range : split(accept, ',')) {
        const auto pieces = split(range, ';');
        const auto q = quality(pieces);
        switch (choice_of(to_lower(trim(pieces.front())))) {
        case MediaChoice::json:
            json = std::max(json, q);
            break;
        case MediaChoice::html:
            html = std::max(html, q);
            break;
        case MediaChoice::plain:
            plain = std::max(plain, q);
            break;
        case MediaChoice::none:
            break;
        }
    }
    if (html > json) {
        return MediaChoice::html;
    }
    if (json > 0) {
        return MediaChoice::json;
    }
    return plain > 0 ? MediaChoice::plain : MediaChoice::none;
}

}  // namespace tenon::api
