#pragma once

#include <string>
#include <string_view>

namespace redfish {

/// Which If-Match the next attempt of a PATCH, PUT or DELETE carries. Actions never carry one: iDRAC 10 answers 412.
///
/// The first attempt carries the ETag that the resource showed, if any. Before every further one the caller reads the
/// resource again. An attempt without a tag that was refused with 428 or 412 (Lenovo) is followed by one with the tag;
/// one with a tag after 412 (wrong) by the fresh tag as a strong one, for services exist that print W/"x" and want "x",
/// and iDRAC 10 takes the same tag at the second try; after another 412 comes none.
class IfMatch {
public:
    explicit IfMatch(std::string etag) : etag_(std::move(etag)) {}

    /// The header's value now; empty: send none.
    [[nodiscard]] const std::string& value() const { return etag_; }

    [[nodiscard]] bool is_worth_another(unsigned status) const;
    void next(unsigned status, std::string_view fresh_etag);

private:
    std::string etag_;
    int repetitions_ = 0;
    int wrong_tags_ = 0;
};

/// The tag to use of what a GET showed: the header's, else `@odata.etag` of the body. One vendor quotes the header's
/// twice, and an empty tag is none: then the body's, and without that the header's with one pair of quotes. What cannot
/// stand in a header is no tag.
std::string usable_etag(std::string_view header, std::string_view in_body);

}  // namespace redfish
