#include "recording_vfs.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <stdexcept>

namespace tenon::test {

namespace {

std::string base_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

/// What SQLite sees as its file; the real one lies behind it in the same memory.
struct RecordingVfs::File {
    sqlite3_file head;
    RecordingVfs* vfs;
    std::string* path;

    [[nodiscard]] sqlite3_file* real() {
        return static_cast<sqlite3_file*>(
            static_cast<void*>(static_cast<char*>(static_cast<void*>(this)) + sizeof(File))
        );
    }
};

struct FileMethods {
    using File = RecordingVfs::File;

    static File& of(sqlite3_file* file) { return *static_cast<File*>(static_cast<void*>(file)); }

    static int close(sqlite3_file* file) {
        auto* real = of(file).real();
        const int code = real->pMethods->xClose(real);
        delete of(file).path;
        return code;
    }

    static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
        auto* real = of(file).real();
        return real->pMethods->xRead(real, bytes, count, offset);
    }

    static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
        auto& self = of(file);
        if (const int code = self.vfs->next_failure(); code != SQLITE_OK) {
            return code;
        }
        self.vfs->note("write " + base_name(*self.path));
        auto* real = self.real();
        return real->pMethods->xWrite(real, bytes, count, offset);
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto* real = of(file).real();
        return real->pMethods->xTruncate(real, size);
    }

    static int sync(sqlite3_file* file, int flags) {
        auto& self = of(file);
        if (const int code = self.vfs->next_failure(); code != SQLITE_OK) {
            return code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code;
        }
        auto* real = self.real();
        const int code = real->pMethods->xSync(real, flags);
        sqlite3_int64 size = 0;
        real->pMethods->xFileSize(real, &size);
        std::string bytes(static_cast<std::size_t>(size), '\0');
        if (size > 0) {
            real->pMethods->xRead(real, bytes.data(), static_cast<int>(size), 0);
        }
        const std::lock_guard lock(self.vfs->mutex_);
        self.vfs->events_.push_back("sync " + base_name(*self.path));
        self.vfs->durable_[*self.path] = std::move(bytes);
        return code;
    }

    static int file_size(sqlite3_file* file, sqlite3_int64* size) {
        auto* real = of(file).real();
        return real->pMethods->xFileSize(real, size);
    }

    static int lock(sqlite3_file* file, int level) {
        auto* real = of(file).real();
        return real->pMethods->xLock(real, level);
    }

    static int unlock(sqlite3_file* file, int level) {
        auto* real = of(file).real();
        return real->pMethods->xUnlock(real, level);
    }

    static int check_reserved_lock(sqlite3_file* file, int* out) {
        auto* real = of(file).real();
        return real->pMethods->xCheckReservedLock(real, out);
    }

    static int file_control(sqlite3_file* file, int operation, void* argument) {
        auto* real = of(file).real();
        return real->pMethods->xFileControl(real, operation, argument);
    }

    static int sector_size(sqlite3_file* file) {
        auto* real = of(file).real();
        return real->pMethods->xSectorSize(real);
    }

    static int characteristics(sqlite3_file* file) {
        auto* real = of(file).real();
        return real->pMethods->xDeviceCharacteristics(real);
    }

    static int shm_map(sqlite3_file* file, int region, int size, int extend, volatile void** out) {
        auto* real = of(file).real();
        return real->pMethods->xShmMap(real, region, size, extend, out);
    }

    static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
        auto* real = of(file).real();
        return real->pMethods->xShmLock(real, offset, count, flags);
    }

    static void shm_barrier(sqlite3_file* file) {
        auto* real = of(file).real();
        real->pMethods->xShmBarrier(real);
    }

    static int shm_unmap(sqlite3_file* file, int is_to_be_deleted) {
        auto* real = of(file).real();
        return real->pMethods->xShmUnmap(real, is_to_be_deleted);
    }

    static const sqlite3_io_methods* table() {
        static const sqlite3_io_methods methods = [] {
            sqlite3_io_methods made{};
            made.iVersion = 2;  // with the WAL's shared memory, which is only an index: a power cut may lose it
            made.xClose = close;
            made.xRead = read;
            made.xWrite = write;
            made.xTruncate = truncate;
            made.xSync = sync;
            made.xFileSize = file_size;
            made.xLock = lock;
            made.xUnlock = unlock;
            made.xCheckReservedLock = check_reserved_lock;
            made.xFileControl = file_control;
            made.xSectorSize = sector_size;
            made.xDeviceCharacteristics = characteristics;
            made.xShmMap = shm_map;
            made.xShmLock = shm_lock;
            made.xShmBarrier = shm_barrier;
            made.xShmUnmap = shm_unmap;
            return made;
        }();
        return &methods;
    }
};

RecordingVfs::RecordingVfs() : base_(sqlite3_vfs_find(nullptr)), vfs_(*base_) {
    static std::atomic<int> count{0};
    name_ = "recording-" + std::to_string(++count);
    vfs_.zName = name_.c_str();
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + base_->szOsFile;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) {
        throw std::runtime_error("sqlite3_vfs_register failed");
    }
}

RecordingVfs::~RecordingVfs() {
    sqlite3_vfs_unregister(&vfs_);
}

int RecordingVfs::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* self = static_cast<RecordingVfs*>(vfs->pAppData);
    auto& made = *new (file) File{};
    const int code = self->base_->xOpen(self->base_, path, made.real(), flags, out_flags);
    if (code == SQLITE_OK) {
        made.vfs = self;
        made.path = new std::string(path != nullptr ? path : "temporary");
        made.head.pMethods = FileMethods::table();
    }
    return code;
}

int RecordingVfs::remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    auto* self = static_cast<RecordingVfs*>(vfs->pAppData);
    {
        const std::lock_guard lock(self->mutex_);
        self->durable_.erase(path);
    }
    return self->base_->xDelete(self->base_, path, sync_directory);
}

int RecordingVfs::next_failure() {
    const std::lock_guard lock(mutex_);
    if (failure_in_ < 0 || failure_in_-- > 0) {
        return SQLITE_OK;
    }
    has_failed_ = true;
    return failure_code_;
}

std::vector<std::string> RecordingVfs::events() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

void RecordingVfs::note(std::string event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
}

std::map<std::string, std::string> RecordingVfs::durable() const {
    const std::lock_guard lock(mutex_);
    return durable_;
}

void RecordingVfs::fail_after(int how_many, int code) {
    const std::lock_guard lock(mutex_);
    failure_in_ = how_many;
    failure_code_ = code;
    has_failed_ = false;
}

bool RecordingVfs::has_failed() const {
    const std::lock_guard lock(mutex_);
    return has_failed_;
}

void restore(const std::map<std::string, std::string>& durable, const std::string& directory) {
    std::filesystem::create_directories(directory);
    for (const auto& [path, bytes] : durable) {
        std::ofstream(directory + "/" + base_name(path), std::ios::binary) << bytes;
    }
}

}  // namespace tenon::test
