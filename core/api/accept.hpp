#pragma once

#include <cstdint>
#include <string_view>

namespace tenon::api {

/// What an Accept header makes of an answer.
enum class MediaChoice : std::uint8_t {
    json,   ///< also when there is no header, and for */*
    html,   ///< good answers are JSON all the same; the text inside an error is a page
    plain,  ///< text/plain or XML: cannot be served; the text inside an error is plain
    none,   ///< something else that cannot be served; errors are JSON
};

/// JSON wherever it is acceptable, unless a page is liked better.
[[nodiscard]] MediaChoice choose_media(std::string_view accept);

/// Whether a good answer, which is always JSON, may go to such a client.
[[nodiscard]] constexpr bool is_json_acceptable(MediaChoice choice) {
    return choice == MediaChoice::json || choice == MediaChoice::html;
}

}  // namespace tenon::api
