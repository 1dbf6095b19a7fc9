#pragma once

#include <string>

namespace tenon::bmc_sim {

/// A key and a certificate that signs itself, in PEM.
struct Certificate {
    std::string certificate;
    std::string key;
};

/// For localhost, 127.0.0.1 and ::1, valid for ten years.
[[nodiscard]] Certificate make_self_signed_certificate();

}  // namespace tenon::bmc_sim
