#include "etag.hpp"

namespace redfish {

bool IfMatch::is_worth_another(unsigned status) const {
    const bool is_wrong = status == 412 && !etag_.empty();
    return repetitions_ < 2 && (is_wrong || status == 428);
}

void IfMatch::next(unsigned status, std::string_view fresh_etag) {
    ++repetitions_;
    if (status == 412 && repetitions_ == 2) {
        etag_.clear();
        return;
    }
    const bool is_weak = status == 412 && fresh_etag.substr(0, 2) == "W/";
    etag_ = fresh_etag.substr(is_weak ? 2 : 0);
}

std::string usable_etag(std::string_view header, std::string_view in_body) {
    const bool is_unusable = header.empty() || header.substr(0, 2) == "\"\"";
    const std::string_view tag = is_unusable ? in_body : header;
    return tag == "\"\"" ? std::string() : std::string(tag);
}

}  // namespace redfish
