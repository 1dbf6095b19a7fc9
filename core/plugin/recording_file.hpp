#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace tenon {

/// What a recording is of.
struct RecordingSubject {
    std::string plugin;
    std::string version;
    std::string sha256;  ///< of the library
};

/// A file of JSON lines, schema tenon.recording/1; see sdk/replay/README.md for its lines. Each is written at once, so
/// that what led to a crash is there. Not thread-safe.
class RecordingFile {
public:
    /// Only its owner can read the file. One that is there is overwritten.
    [[nodiscard]] static Result<std::unique_ptr<RecordingFile>>
    create(const std::filesystem::path& path, const RecordingSubject& subject);

    ~RecordingFile();
    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;

    /// `fields` after the line's number and time. Nothing once finish() was called.
    void write(const Json& fields);

    /// The last line. The error says why the file is not complete.
    [[nodiscard]] Result<void> finish();

private:
    RecordingFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

    void write_line(const Json& line);

    int fd_;
    std::string path_;
    int error_ = 0;  // errno of the first write that failed
    std::uint64_t seq_ = 0;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace tenon
