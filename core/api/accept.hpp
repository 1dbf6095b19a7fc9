#pragma once

#include <cstdint>
#include <string_view>

namespace tenon::api {

/// How webob writes an error that routing raised, whatever the answer itself would have been.
enum class MediaChoice : std::uint8_t {
    json,   ///< the client likes JSON best, or says nothing
    html,   ///< a page liked as well or better, and nothing that can be read out of the header
    plain,  ///< neither of the two is acceptable
};

/// JSON only where it is liked better than pages and plain text; no header and "*/*" are JSON.
[[nodiscard]] MediaChoice choose_media(std::string_view accept);

/// How webob writes an error by itself: as a page wherever that is liked as well as JSON, and as plain text for who
/// says nothing.
[[nodiscard]] MediaChoice choose_bare_media(std::string_view accept);

/// Whether an answer, which is always JSON, may go to such a client. A header that cannot be read allows everything.
[[nodiscard]] bool is_json_acceptable(std::string_view accept);

}  // namespace tenon::api
