#include "plugin/crash_report.hpp"

#include "plugin/plugin_entry.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <csignal>

namespace tenon {

namespace {

/// Appends as long as there is room. Nothing here may allocate or lock: a signal handler uses it.
class Writer {
public:
    explicit Writer(std::span<char> out) : out_(out) {}

    void line(std::string_view key, std::string_view value) noexcept {
        put(key);
        put(": ");
        for (const char c : value) {
            put(c < ' ' && c >= 0 ? '?' : c);  // one line each, whatever a client has sent
        }
        put('\n');
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    void put(char c) noexcept {
        if (size_ < out_.size()) {
            out_[size_++] = c;
        }
    }

    void put(std::string_view text) noexcept {
        for (const char c : text) {
            put(c);
        }
    }

    std::span<char> out_;
    std::size_t size_ = 0;
};

constexpr std::string_view name_of_signal(int signal) noexcept {
    switch (signal) {
    case SIGSEGV:
        return "SIGSEGV";
    case SIGBUS:
        return "SIGBUS";
    case SIGFPE:
        return "SIGFPE";
    case SIGILL:
        return "SIGILL";
    case SIGABRT:
        return "SIGABRT";
    default:
        return "a signal";
    }
}

std::string_view cut(std::string_view text, std::size_t length) noexcept {
    return text.substr(0, length);
}

std::string value_of(std::string_view text, std::string_view key) {
    const auto wanted = fmt::format("{}: ", key);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = text.substr(begin, end - begin);
        if (line.starts_with(wanted)) {
            return std::string(line.substr(wanted.size()));
        }
        begin = end + 1;
    }
    return {};
}

}  // namespace

std::size_t write_crash_report(std::span<char> out, const PluginEntry& entry, int signal, std::time_t at) noexcept {
    char seconds[24];
    const auto number = std::to_chars(std::begin(seconds), std::end(seconds), static_cast<long long>(at));
    Writer writer(out);
    // What the next start needs most comes first; nothing of a plugin's or a client's is long enough to crowd it out.
    writer.line("sha256", cut(entry.build().sha256, 64));
    writer.line("plugin", cut(entry.build().plugin, 128));
    writer.line("signal", name_of_signal(signal));
    writer.line("at", {seconds, static_cast<std::size_t>(number.ptr - seconds)});
    writer.line("version", cut(entry.build().version, 64));
    writer.line("doing", cut(entry.doing(), 256));
    writer.line("request_id", cut(entry.request_id(), 256));
    writer.line("node", cut(entry.node_uuid(), 64));
    return writer.size();
}

std::optional<CrashReport> parse_crash_report(std::string_view text) {
    CrashReport report;
    report.sha256 = value_of(text, "sha256");
    report.plugin = value_of(text, "plugin");
    if (report.sha256.empty() || report.plugin.empty()) {
        return std::nullopt;
    }
    report.signal = value_of(text, "signal");
    report.version = value_of(text, "version");
    report.doing = value_of(text, "doing");
    report.request_id = value_of(text, "request_id");
    report.node_uuid = value_of(text, "node");
    const auto at = value_of(text, "at");
    std::time_t seconds = 0;
    std::from_chars(at.data(), at.data() + at.size(), seconds);
    report.at = std::chrono::system_clock::from_time_t(seconds);
    return report;
}

std::string CrashReport::to_text() const {
    return fmt::format(
        "crashed tenond in {}{}{} at {}: {}", doing, request_id.empty() ? "" : ", request ", request_id, to_iso8601(at),
        signal
    );
}

}  // namespace tenon
