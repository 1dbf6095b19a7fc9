// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/json_reader.hpp>
#include <tenon/testing/recording.hpp>
#include <tenon/testing/status.hpp>

#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::test::detail {

/// One line of a recording. Whoever asks for what is not there, or is of another type, gets a BadRecording that names
/// the line.
class RecordedLine {
public:
    RecordedLine(const std::string& path, std::size_t number, std::string_view text) : number_(number), path_(&path) {
        value_ = read_json<json>(text);
        if (!value_.is_object()) {
            fail("is not a JSON object");
        }
    }

    [[nodiscard]] std::size_t number() const noexcept { return number_; }

    [[noreturn]] void fail(const std::string& what) const {
        throw BadRecording("line " + std::to_string(number_) + " of " + *path_ + ": it " + what);
    }

    [[nodiscard]] bool has(const char* key) const { return value_.contains(key); }

    /// Empty where there is no such key.
    [[nodiscard]] std::string text(const char* key) const {
        const auto found = value_.find(key);
        if (found == value_.end()) {
            return {};
        }
        if (!found->is_string()) {
            fail("has '" + std::string(key) + "', which must be a text");
        }
        return found->get<std::string>();
    }

    [[nodiscard]] std::string required_text(const char* key) const {
        auto value = text(key);
        if (value.empty()) {
            fail("has no '" + std::string(key) + "'");
        }
        return value;
    }

    /// 0 where there is no such key.
    [[nodiscard]] std::uint64_t number(const char* key) const {
        const auto found = value_.find(key);
        if (found == value_.end()) {
            return 0;
        }
        if (!found->is_number_unsigned()) {
            fail("has '" + std::string(key) + "', which must be a number from 0 on");
        }
        return found->get<std::uint64_t>();
    }

    [[nodiscard]] std::chrono::nanoseconds time(const char* key) const {
        constexpr std::uint64_t century_ns = 3'153'600'000'000'000'000;  // more would overflow the clock
        const auto ns = number(key);
        if (ns > century_ns) {
            fail("has '" + std::string(key) + "', which is more than a hundred years");
        }
        return std::chrono::nanoseconds(static_cast<std::int64_t>(ns));
    }

    [[nodiscard]] tenon_status status() const {
        const auto found = value_.find("status");
        if (found != value_.end() && found->is_number_integer()) {
            return found->get<tenon_status>();
        }
        const auto name = required_text("status");
        for (tenon_status status = TENON_OK; status <= TENON_LIMIT; ++status) {
            if (status_name(status) == name) {
                return status;
            }
        }
        fail("has the status '" + name + "', which ABI 1.0 does not know");
    }

    [[nodiscard]] json object(const char* key) const {
        const auto given = text(key);
        json value = given.empty() ? json::object() : read_json<json>(given);
        if (!value.is_object()) {
            fail("has '" + std::string(key) + "', which must be a JSON object as text");
        }
        return value;
    }

    /// A text, or bytes that are no text.
    [[nodiscard]] std::string body() const {
        return has("body_base64") ? from_base64(text("body_base64")) : text("body");
    }

    [[nodiscard]] Headers headers() const {
        Headers headers;
        const auto list = value_.find("headers");
        if (list == value_.end()) {
            return headers;
        }
        for (const auto& pair : *list) {
            if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
                fail("has 'headers', which must be a list of pairs of texts");
            }
            headers.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
        }
        return headers;
    }

private:
    [[nodiscard]] std::string from_base64(const std::string& text) const {
        constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string out;
        std::uint32_t bits = 0;
        int count = 0;
        for (const char c : text.substr(0, text.find('='))) {
            const auto digit = digits.find(c);
            if (digit == std::string_view::npos) {
                fail("has 'body_base64', which is not base64");
            }
            bits = (bits << 6U | static_cast<std::uint32_t>(digit)) & 0xffffffU;
            count += 6;
            if (count >= 8) {
                count -= 8;
                out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
            }
        }
        return out;
    }

    std::size_t number_;
    const std::string* path_;
    json value_;
};

/// The lines after the first one. Throws BadRecording where the file is none of ours, is cut off, or is too long to be
/// one.
class RecordingText {
public:
    explicit RecordingText(const std::string& path) : path_(path) {
        constexpr std::int64_t most_bytes = 256LL << 20;

        struct stat about {};

        if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) {
            throw BadRecording(path + " cannot be read: it is no file");
        }
        if (about.st_size > most_bytes) {
            throw BadRecording(path + " is too long to be a recording: at most 256 MiB are read");
        }
        std::ifstream file(path, std::ios::binary);
        std::string text;
        std::size_t number = 0;
        while (std::getline(file, text)) {
            ++number;
            if (number == 1) {
                read_header(text);
            } else {
                take(RecordedLine(path_, number, text));
            }
        }
        if (number == 0) {
            throw BadRecording(path + " cannot be read, or is empty");
        }
        if (!has_end_) {
            throw BadRecording(
                path + " is cut off after line " + std::to_string(number) +
                ": its last line is not that of a recording that was ended"
            );
        }
    }

    [[nodiscard]] const std::vector<RecordedLine>& lines() const noexcept { return lines_; }

    [[nodiscard]] const std::string& plugin() const noexcept { return plugin_; }

    [[nodiscard]] const std::string& version() const noexcept { return version_; }

private:
    void read_header(const std::string& text) {
        const auto value = read_json<json>(text);
        const auto word = [&](const char* key) {
            const auto found = value.is_object() ? value.find(key) : value.end();
            return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
        };
        if (word("schema") != "tenon.recording/1") {
            throw BadRecording(
                path_ + " is not a recording: its first line is not of schema tenon.recording/1" +
                (word("schema").empty() ? std::string() : ", but of '" + clipped(word("schema"), 40) + "'")
            );
        }
        if (word("abi").rfind(std::to_string(TENON_ABI_MAJOR) + ".", 0) != 0) {
            throw BadRecording(
                path_ + " was recorded with ABI " + clipped(word("abi"), 20) + ", this replays ABI " +
                std::to_string(TENON_ABI_MAJOR)
            );
        }
        plugin_ = word("plugin");
        version_ = word("version");
    }

    void take(RecordedLine line) {
        if (has_end_) {
            line.fail("comes after the recording's end");
        }
        if (line.number("seq") != line.number() - 1) {
            line.fail(
                "has 'seq' " + std::to_string(line.number("seq")) + " where " + std::to_string(line.number() - 1) +
                " is due: a line is missing or was put in"
            );
        }
        has_end_ = line.required_text("kind") == "end";
        lines_.push_back(std::move(line));
    }

    const std::string path_;
    std::string plugin_;
    std::string version_;
    std::vector<RecordedLine> lines_;
    bool has_end_ = false;
};

}  // namespace tenon::test::detail
