// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace tenon::test {

/// Which host of the major the plugin meets. Every one of them must do.
enum class HostAge {
    abi_1_0,  ///< its tables end where those of ABI 1.0 end
    current,  ///< as the header has them
    later     ///< its tables say a later minor and go on behind what we know, with bytes that mean nothing to us
};

struct HostOptions {
    bool offers_http = true;                     ///< tenon.http/1
    std::chrono::milliseconds patience{30'000};  ///< of real time, with a thread that gives no sign of life
    HostAge age = HostAge::current;
    bool must_unload = true;  ///< a library that stays after the end is a failure; hosts can live with one
};

}  // namespace tenon::test
