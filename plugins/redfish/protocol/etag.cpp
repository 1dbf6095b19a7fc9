#include "protocol/etag.hpp"

#include <algorithm>

namespace redfish {

namespace {

constexpr int most_repetitions_with_tags = 2;
constexpr std::size_t longest_tag = 512;

bool can_stand_in_header(std::string_view tag) {
    const auto is_printable = [](char c) { return c >= ' ' && c < 0x7f; };
    return tag.size() <= longest_tag && std::all_of(tag.begin(), tag.end(), is_printable);
}

std::string_view without_weak_mark(std::string_view tag) {
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

/// "" and W/"": services that have no tag for a resource print these.
bool is_empty_tag(std::string_view tag) {
    const std::string_view strong = without_weak_mark(tag);
    return strong.empty() || strong == "\"\"" || !can_stand_in_header(tag);
}

bool is_quoted_twice(std::string_view tag) {
    return without_weak_mark(tag).substr(0, 2) == "\"\"";
}

}  // namespace

bool IfMatch::is_worth_another(unsigned status) const {
    return repetitions_ < most_repetitions_with_tags && (status == 412 || status == 428);
}

void IfMatch::next(unsigned status, std::string_view fresh_etag) {
    ++repetitions_;
    const bool was_wrong = status == 412 && !etag_.empty();
    wrong_tags_ += was_wrong ? 1 : 0;
    if (wrong_tags_ > 1) {
        etag_.clear();
        return;
    }
    etag_ = was_wrong ? without_weak_mark(fresh_etag) : fresh_etag;
}

std::string usable_etag(std::string_view header, std::string_view in_body) {
    if (!is_empty_tag(header) && !is_quoted_twice(header)) {
        return std::string(header);
    }
    if (!is_empty_tag(in_body) && !is_quoted_twice(in_body)) {
        return std::string(in_body);
    }
    std::string_view twice = is_empty_tag(header) ? in_body : header;
    if (is_empty_tag(twice)) {
        return {};
    }
    twice = without_weak_mark(twice);
    twice.remove_prefix(1);
    twice.remove_suffix(twice.size() > 1 && twice.substr(twice.size() - 2) == "\"\"" ? 1 : 0);
    return std::string(twice);
}

}  // namespace redfish
