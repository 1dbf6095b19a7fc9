#pragma once

#include "access/authenticator.hpp"
#include "access/failed_attempts.hpp"
#include "access/password_checks.hpp"
#include "access/user_file.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "plugin/file_stamp.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace tenon {

/// Ironic's http_basic: users and bcrypt digests in a file, the same answers byte for byte. Whoever has shown a client
/// certificate is its common name, without a password.
///
/// A good password is remembered for a minute, by a keyed hash. The file is looked at once a second when somebody asks;
/// a change forgets who was remembered, and a file that is wrong is told in the log and changes nothing. Thread-safe.
class HttpBasic final : public Authenticator {
public:
    using Now = Deadline (*)();

    HttpBasic(std::string user_file, BlockingPool& pool, Now now = coarse_now);

    /// Reads the file; one that is wrong is an error.
    [[nodiscard]] Result<void> start() override;
    [[nodiscard]] std::optional<AuthOutcome> recognise(const Credentials& credentials) override;
    [[nodiscard]] Awaitable<AuthOutcome> authenticate(Loop& loop, Credentials credentials) override;

private:
    struct Known {
        std::string user;
        Deadline until;
    };

    struct FirstBytes {
        std::size_t operator()(const Sha256& hash) const {
            std::size_t bytes = 0;
            std::memcpy(&bytes, hash.data(), sizeof bytes);
            return bytes;
        }
    };

    [[nodiscard]] std::optional<AuthOutcome> find_known(const Sha256& header);
    [[nodiscard]] Awaitable<void> look_at_file(Loop& loop);
    Result<void> read_when_changed();
    void remember(const Sha256& header, const std::string& user, std::uint64_t generation);

    const std::string user_file_;
    BlockingPool& pool_;
    const Now now_;
    PasswordChecks checks_;
    FailedAttempts attempts_;
    std::atomic<Deadline> next_look_;
    std::mutex reading_;  // guards stamp_, while one reads
    std::optional<FileStamp> stamp_;
    std::mutex mutex_;  // guards what follows
    std::shared_ptr<const UserFile> users_;
    std::uint64_t generation_ = 0;  // of users_
    std::unordered_map<Sha256, Known, FirstBytes> known_;
};

}  // namespace tenon
