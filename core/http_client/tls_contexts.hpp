#pragma once

#include "base/result.hpp"
#include "base/tls.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tenon {

/// One TLS context for everybody who trusts the same; read again when the authority's file changes. Thread-safe.
class TlsContexts {
public:
    [[nodiscard]] Result<std::shared_ptr<ssl_ctx_st>> get(const TlsTrust& trust);

private:
    struct Kept {
        std::filesystem::file_time_type changed;
        std::shared_ptr<ssl_ctx_st> context;
    };

    std::mutex mutex_;  // guards the map
    std::map<std::string, Kept> kept_by_trust_;
};

}  // namespace tenon
