#pragma once

#include "access/principal.hpp"
#include "async/loop.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

class BlockingPool;
class LoopGroup;

/// What a request brings to say who sends it. Views into the request, which outlives the check.
struct Credentials {
    std::optional<std::string_view> authorization;  ///< the header, as sent
    std::string_view remote;                        ///< the client's address
    std::string_view certificate{};                 ///< common name of its verified certificate; empty: none
    std::optional<std::string_view> token{};        ///< X-Auth-Token
};

/// Whose answers a refusal looks like.
enum class RefusalForm : std::uint8_t {
    ironic,    ///< http_basic's
    keystone,  ///< keystonemiddleware's
};

/// Why somebody is not let in, in the words of the strategy.
struct AuthRefusal {
    unsigned status = 401;
    std::string message;
    std::string challenge;            ///< WWW-Authenticate; empty: none
    std::uint32_t retry_after_s = 0;  ///< 0: no Retry-After
    RefusalForm form = RefusalForm::ironic;
};

using AuthOutcome = boost::system::result<Principal, AuthRefusal>;

/// Says who is calling: one strategy, chosen at the start. Thread-safe. Lives until loops and pool have been joined.
class Authenticator {
public:
    virtual ~Authenticator() = default;

    /// Reads what the strategy needs, once, before anybody is let in. Blocks. The error names the setting that mends
    /// it.
    [[nodiscard]] virtual Result<void> start() { return {}; }

    /// Reads anew what start() read and an operator may have changed. Blocks. A failure changes nothing.
    [[nodiscard]] virtual Result<void> reload() { return {}; }

    /// Whoever can be told at once, without waiting for anything; nothing: ask authenticate().
    [[nodiscard]] virtual std::optional<AuthOutcome> recognise(const Credentials& credentials) = 0;

    /// The whole check, which may take its time but none of the loop's.
    [[nodiscard]] virtual Awaitable<AuthOutcome> authenticate(Loop& loop, Credentials credentials) = 0;
};

/// The configured one.
[[nodiscard]] std::unique_ptr<Authenticator>
make_authenticator(const Config& config, LoopGroup& loops, BlockingPool& pool);

}  // namespace tenon
