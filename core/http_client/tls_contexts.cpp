#include "http_client/tls_contexts.hpp"

#include <utility>

namespace tenon {

namespace {

/// More than this are somebody's mistake, or malice: settings come from nodes.
constexpr std::size_t most_kept = 256;

}  // namespace

Result<std::shared_ptr<ssl_ctx_st>> TlsContexts::get(const TlsTrust& trust) {
    const auto key = trust.key();
    std::error_code ignored;
    const auto changed = trust.ca_path.empty() ? std::filesystem::file_time_type()
                                               : std::filesystem::last_write_time(trust.ca_path, ignored);
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_by_trust_.find(key);
        found != kept_by_trust_.end() && found->second.changed == changed) {
        return found->second.context;
    }
    // Reads a small file on a loop, once a change of that file: not worth a trip to the pool.
    auto made = make_tls_client_context(trust);
    if (!made) {
        return made.error();
    }
    if (kept_by_trust_.size() >= most_kept) {
        kept_by_trust_.clear();  // connections keep their own
    }
    std::shared_ptr<ssl_ctx_st> context = std::move(*made);
    kept_by_trust_.insert_or_assign(key, Kept{changed, context});
    return context;
}

}  // namespace tenon
