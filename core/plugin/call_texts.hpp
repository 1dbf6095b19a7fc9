#pragma once

#include <string_view>
#include <vector>

namespace tenon {

/// What a vendor method is told of its call. Views of whatever the caller has.
struct CallTexts {
    std::string_view http_method;  ///< upper case
    std::string_view args;         ///< one JSON object, as the client wrote it
    std::string_view driver;
    std::string_view request_id;
    std::string_view user;
    std::string_view project;
};

/// The same for somebody who may outlive the caller. May be moved, and the views stay good.
class KeptCallTexts {
public:
    explicit KeptCallTexts(const CallTexts& texts);
    KeptCallTexts(KeptCallTexts&&) = default;  // a copy would look at what another keeps
    KeptCallTexts& operator=(KeptCallTexts&&) = default;
    KeptCallTexts(const KeptCallTexts&) = delete;
    KeptCallTexts& operator=(const KeptCallTexts&) = delete;
    ~KeptCallTexts() = default;

    [[nodiscard]] const CallTexts& get() const { return texts_; }

private:
    std::vector<char> kept_;
    CallTexts texts_;
};

}  // namespace tenon
