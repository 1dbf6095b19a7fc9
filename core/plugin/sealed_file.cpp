#include "plugin/sealed_file.hpp"

#include "base/crypto.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tenon {

namespace {

constexpr std::uint64_t max_size = 512u << 20;

// Newer than Debian 12's headers; kernels before 6.3 refuse them with EINVAL.
constexpr unsigned mfd_noexec_seal = 0x0008u;
constexpr unsigned mfd_exec = 0x0010u;

struct Closer {
    int fd;

    ~Closer() { ::close(fd); }
};

int make_memory_file(const std::string& name, bool& is_executable) {
    constexpr unsigned always = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = ::memfd_create(name.c_str(), always | mfd_exec);
    if (fd < 0 && errno == EINVAL) {
        fd = ::memfd_create(name.c_str(), always);
    }
    if (fd < 0) {
        is_executable = false;  // vm.memfd_noexec=2
        fd = ::memfd_create(name.c_str(), always | mfd_noexec_seal);
    }
    return fd;
}

/// 0 or an errno.
int copy(int from, int to) {
    std::array<char, 65536> chunk{};
    std::uint64_t total = 0;
    while (true) {
        const auto got = ::read(from, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got == 0 ? 0 : errno;
        }
        total += static_cast<std::uint64_t>(got);
        if (total > max_size) {
            return EFBIG;
        }
        for (ssize_t done = 0; done < got;) {
            const auto put = ::write(to, chunk.data() + done, static_cast<std::size_t>(got - done));
            if (put < 0 && errno != EINTR) {
                return errno;
            }
            done += put > 0 ? put : 0;
        }
    }
}

}  // namespace

Result<SealedFile> SealedFile::copy_of(const std::filesystem::path& path) {
    const auto refuse = [](std::string_view what, int problem) {
        return error(Errc::unavailable, fmt::format("{}: {}", what, std::strerror(problem)));
    };
    // O_NONBLOCK: a fifo must not hold us up before fstat() says what it is.
    const int from = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // NOLINT: a C function
    if (from < 0) {
        return refuse("cannot be opened", errno);
    }
    const Closer close_from{from};

    struct stat about {};

    if (::fstat(from, &about) != 0 || !S_ISREG(about.st_mode)) {
        return error(Errc::plugin, "is not a regular file; put the library itself there, or a link to it");
    }
    if (about.st_size == 0) {
        return error(Errc::plugin, "is empty; perhaps it is still being copied");
    }
    // Not the time of the inode, which a rename over it changes too: what is open is then still the whole old file.
    const auto is_as_before = [from, before = about] {
        struct stat after {};

        return ::fstat(from, &after) == 0 && after.st_size == before.st_size &&
               after.st_mtim.tv_sec == before.st_mtim.tv_sec && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
    };
    SealedFile sealed;
    sealed.owner_ = about.st_uid;
    sealed.mode_ = about.st_mode;
    sealed.fd_ = make_memory_file(path.filename().string().substr(0, 200), sealed.is_executable_);
    if (sealed.fd_ < 0) {
        return refuse("cannot be copied to memory", errno);
    }
    if (const int problem = copy(from, sealed.fd_); problem != 0) {
        return refuse("cannot be read", problem);
    }
    if (!is_as_before()) {
        return error(Errc::plugin, "was changed while it was read; perhaps it is still being copied");
    }
    if (::fcntl(sealed.fd_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {  // NOLINT
        return refuse("cannot be sealed", errno);
    }
    if (::fstat(sealed.fd_, &about) != 0 || about.st_size <= 0) {
        return error(Errc::plugin, "is empty; perhaps it is still being copied");
    }
    const auto size = static_cast<std::size_t>(about.st_size);
    void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, sealed.fd_, 0);
    if (mapped == MAP_FAILED) {  // NOLINT: a C macro
        return refuse("cannot be mapped", errno);
    }
    sealed.bytes_ = static_cast<const std::byte*>(mapped);
    sealed.size_ = size;
    sealed.sha256_ = sha256_hex(sealed.bytes());
    return sealed;
}

SealedFile::SealedFile(SealedFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      is_executable_(other.is_executable_),
      sha256_(std::move(other.sha256_)),
      owner_(other.owner_),
      mode_(other.mode_) {}

void SealedFile::forget_bytes() {
    if (bytes_ != nullptr) {
        ::munmap(const_cast<std::byte*>(bytes_), size_);  // NOLINT: munmap takes what mmap gave
    }
    bytes_ = nullptr;
    size_ = 0;
}

SealedFile::~SealedFile() {
    forget_bytes();
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

}  // namespace tenon
