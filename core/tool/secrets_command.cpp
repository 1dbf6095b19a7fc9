#include "tool/secrets_command.hpp"

#include "base/crypto.hpp"
#include "base/crypto_seal.hpp"
#include "base/new_file.hpp"
#include "store/sqlite_store.hpp"
#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

namespace tenon {

namespace {

int complain(const Error& why) {
    fmt::print(stderr, "tenon: {}\n", why.message);
    return 1;
}

/// The user that tenond runs as; nullopt: nobody can tell.
std::optional<uid_t> owner_of(const std::string& state) {
    struct stat about {};

    return ::stat(state.c_str(), &about) == 0 ? std::optional(about.st_uid) : std::nullopt;
}

Result<void> write_keys(const std::string& path, const std::vector<std::string>& keys) {
    std::string text = "# keys of tenond (secrets.key_file), the newest first\n";
    for (const auto& key : keys) {
        text += base64(key) + "\n";
    }
    return replace_file(path, text, 0600);
}

int rotate(const std::string& key_file, const std::string& state) {
    auto old_keys = read_secrets_keys(key_file, owner_of(state));
    if (!old_keys) {
        return complain(old_keys.error());
    }
    std::vector<std::string> keys{make_seal_key()};
    keys.insert(keys.end(), old_keys->begin(), old_keys->end());
    {
        // So that nobody who serves from it is left without his keys.
        const auto lock = StateLock::take(state);
        if (!lock) {
            return complain(lock.error());
        }
    }
    // Both keys are in the file until the last node is sealed with the new one: whenever this ends, all can be opened.
    if (auto written = write_keys(key_file, keys); !written) {
        return complain(written.error());
    }
    {
        const auto store = SqliteStore::open(state, {}, {}, SecretBox(keys));
        if (!store) {
            return complain(store.error());
        }
        fmt::print(
            "{} node(s) are sealed with the new key\n", (*store)->list({std::numeric_limits<std::size_t>::max()}).size()
        );
    }
    keys.resize(1);
    if (auto written = write_keys(key_file, keys); !written) {
        return complain(written.error());
    }
    fmt::print("{} holds the new key alone\n", key_file);
    return 0;
}

}  // namespace

int run_secrets(std::vector<std::string> arguments) {
    std::string key_file;
    std::string state;
    bool is_understood = arguments.size() == 5 && arguments[0] == "rotate";
    for (std::size_t i = 1; is_understood && i < arguments.size(); i += 2) {
        if (arguments[i] == "--key-file") {
            key_file = arguments[i + 1];
        } else if (arguments[i] == "--state") {
            state = arguments[i + 1];
        }
    }
    if (key_file.empty() || state.empty()) {
        return refuse_usage("tenon secrets rotate --key-file FILE --state DIR");
    }
    return rotate(key_file, state);
}

}  // namespace tenon
