#pragma once

#include "access/principal.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace tenon {

/// What the identity service said of tokens, found again by their fingerprint. At most ten thousand good ones; of bad
/// ones, which anybody can make, a thousand and for ten seconds, and they push out no good ones. Thread-safe.
class TokenCache {
public:
    using Who = std::shared_ptr<const Principal>;

    /// A good token is kept for `time` at most.
    explicit TokenCache(std::chrono::seconds time) : time_(time) {}

    /// Whose token it is; nullptr: nobody's. Nothing: not known, or not any more.
    [[nodiscard]] std::optional<Who> find(const Sha256& token, Deadline now);

    /// It is `who`'s, and will expire in `left`.
    void keep_good(const Sha256& token, Who who, std::chrono::system_clock::duration left, Deadline now);

    void keep_bad(const Sha256& token, Deadline now);

private:
    struct Known {
        Who who;
        Deadline until;
    };

    using ByToken = std::map<Sha256, Known>;

    static void make_room(ByToken& known, std::size_t most, Deadline now);

    const std::chrono::seconds time_;
    std::mutex mutex_;  // guards what follows
    ByToken good_;
    ByToken bad_;
};

}  // namespace tenon
