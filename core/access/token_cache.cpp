#include "access/token_cache.hpp"

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t most_good = 10'000;
constexpr std::size_t most_bad = 1'000;
constexpr std::chrono::seconds time_of_bad{10};

}  // namespace

std::optional<TokenCache::Who> TokenCache::find(const Sha256& token, Deadline now) {
    const std::scoped_lock lock(mutex_);
    for (const auto* known : {&good_, &bad_}) {
        if (const auto found = known->find(token); found != known->end() && now < found->second.until) {
            return found->second.who;
        }
    }
    return std::nullopt;
}

void TokenCache::keep_good(const Sha256& token, Who who, std::chrono::system_clock::duration left, Deadline now) {
    const auto time = std::min<std::chrono::steady_clock::duration>(time_, left);
    const std::scoped_lock lock(mutex_);
    make_room(good_, most_good, now);
    good_.insert_or_assign(token, Known{std::move(who), now + time});
}

void TokenCache::keep_bad(const Sha256& token, Deadline now) {
    const std::scoped_lock lock(mutex_);
    make_room(bad_, most_bad, now);
    bad_.insert_or_assign(token, Known{nullptr, now + time_of_bad});
    good_.erase(token);
}

void TokenCache::make_room(ByToken& known, std::size_t most, Deadline now) {
    if (known.size() < most) {
        return;
    }
    std::erase_if(known, [&](const auto& each) { return each.second.until <= now; });
    if (known.size() >= most) {
        known.clear();
    }
}

}  // namespace tenon
