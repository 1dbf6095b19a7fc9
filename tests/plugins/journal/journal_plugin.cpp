// A plugin that writes down, outside of the host, that a call has run: what a host says of its calls after it was
// killed can be held against it.

#include <tenon/plugin.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace {

using std::chrono::milliseconds;
using tenon::Call;
using tenon::json;
using tenon::obj;
using tenon::task;

struct Entry {
    std::string file;
    std::string key;
    std::uint32_t ms;
};
TENON_ARGS(Entry, file, key, ms)

struct Steps {
    std::uint32_t count;
    std::uint32_t ms;
    std::string secret;
};
TENON_ARGS(Steps, count, ms, secret)

/// One write to a file opened for appending: lines of several calls never mix.
void append(const std::string& path, const std::string& line) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const auto text = line + "\n";
    const bool is_written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) {
        ::close(file);
    }
    if (!is_written) {
        throw tenon::unavailable("cannot write to " + path);
    }
}

class Journal {
public:
    task<json> note(Call& call, Entry entry) {
        append(entry.file, "begin " + entry.key);
        if (entry.ms > 0) {
            co_await call.sleep(milliseconds(entry.ms));
        }
        append(entry.file, "end " + entry.key);
        co_return obj("key", entry.key);
    }

    /// Writes down when nobody wants it any more.
    task<json> watch(Call& call, Entry entry) {
        append(entry.file, "begin " + entry.key);
        try {
            co_await call.sleep(milliseconds(entry.ms));
        } catch (const tenon::cancelled&) {
            append(entry.file, "cancelled " + entry.key);
            throw;
        }
        append(entry.file, "end " + entry.key);
        co_return obj("key", entry.key);
    }

    /// Tells of each step, and of its secret, which must not be seen.
    task<json> steps(Call& call, Steps steps) {
        for (std::uint32_t step = 0; step < steps.count; ++step) {
            call.progress(step * 100 / steps.count, "step " + std::to_string(step) + " with " + steps.secret);
            co_await call.sleep(milliseconds(steps.ms));
        }
        co_return obj("secret_was", steps.secret);
    }

    task<json> fail(Call&, Steps steps) { throw tenon::bmc_error("the fan is on fire, " + steps.secret); }
};

}  // namespace

TENON_PLUGIN(
    Journal, "journal", "1.0.0", TENON_ABOUT(.description = "Writes down what has run"),
    TENON_INTERFACE(
        vendor, "journal", TENON_METHOD(note, POST, .async = true), TENON_METHOD(note, POST, .name = "note_sync"),
        TENON_METHOD(note, POST, .name = "note_again", .async = true, .idempotent = true),
        TENON_METHOD(note, POST, .name = "note_shared", .async = true, .lock = shared), TENON_METHOD(watch, GET),
        TENON_METHOD(watch, POST, .name = "watch_post", .lock = shared),
        TENON_METHOD(steps, POST, .async = true, .lock = shared),
        TENON_METHOD(steps, POST, .name = "steps_again", .async = true, .lock = shared, .idempotent = true),
        TENON_METHOD(fail, POST, .async = true), TENON_DRIVER_METHOD(note, POST, .name = "d_note", .async = true),
        TENON_DRIVER_METHOD(note, POST, .name = "d_note_again", .async = true, .idempotent = true)
    )
)
