#include "plugin/recording_file.hpp"

#include "base/clock.hpp"

#include <tenon/abi.h>

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tenon {

Result<std::unique_ptr<RecordingFile>>
RecordingFile::create(const std::filesystem::path& path, const RecordingSubject& subject) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return error(
            Errc::invalid, fmt::format("the recording {} cannot be written: {}", path.string(), std::strerror(errno))
        );
    }
    // Not make_unique: the constructor is private.
    std::unique_ptr<RecordingFile> file(new RecordingFile(fd, path.string()));
    Json header = Json::object();
    header["schema"] = "tenon.recording/1";
    header["plugin"] = subject.plugin;
    header["version"] = subject.version;
    header["sha256"] = subject.sha256;
    header["abi"] = fmt::format("{}.{}", TENON_ABI_MAJOR, TENON_ABI_MINOR);
    header["tool"] = "tenon " TENON_VERSION;
    header["when"] = to_iso8601(std::chrono::system_clock::now());
    file->write_line(header);
    return file;
}

RecordingFile::~RecordingFile() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

void RecordingFile::write(const Json& fields) {
    if (fd_ < 0) {
        return;
    }
    Json line = Json::object();
    line["seq"] = ++seq_;
    line["t_ns"] =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begun_).count();
    for (const auto& field : fields.items()) {
        line[field.key()] = field.value();
    }
    write_line(line);
}

Result<void> RecordingFile::finish() {
    if (fd_ < 0) {
        return {};
    }
    write({{"kind", "end"}});
    if (::close(std::exchange(fd_, -1)) != 0 && error_ == 0) {
        error_ = errno;
    }
    if (error_ != 0) {
        return error(Errc::internal, fmt::format("the recording {} is not complete: {}", path_, std::strerror(error_)));
    }
    return {};
}

void RecordingFile::write_line(const Json& line) {
    const auto text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    for (std::size_t done = 0; done < text.size() && error_ == 0;) {
        const auto put = ::write(fd_, text.data() + done, text.size() - done);
        if (put > 0) {
            done += static_cast<std::size_t>(put);
        } else if (errno != EINTR) {
            error_ = errno;
        }
    }
}

}  // namespace tenon
