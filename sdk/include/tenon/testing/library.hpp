// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tenon::test {

/// The plugin could not be loaded or refused to start, with the reason.
class NotStarted : public std::runtime_error {
public:
    NotStarted(tenon_status status, const std::string& text) : std::runtime_error(text), status_(status) {}

    /// What init() returned; TENON_INTERNAL when it did not come so far.
    [[nodiscard]] tenon_status status() const noexcept { return status_; }

private:
    tenon_status status_;
};

namespace detail {

/// Under a sanitizer a library stays: an unloaded one has no names for its reports.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

/// A plugin's file in this process. Where the same file is in use already, by another host or by one that could not end
/// it, a copy in memory is loaded, so that the two share nothing.
class Library {
public:
    explicit Library(const std::string& path) {
        const std::lock_guard lock(mutex());
        if (void* const earlier = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD)) {
            was_there_ = in_use().count(name_of(earlier)) == 0;
            ::dlclose(earlier);
            handle_ = ::dlopen((was_there_ ? path : copy_in_memory(path)).c_str(), RTLD_NOW | RTLD_LOCAL);
        } else {
            handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        }
        if (handle_ == nullptr) {
            throw NotStarted(TENON_INTERNAL, last_error());
        }
        name_ = name_of(handle_);
        in_use().insert(name_);
    }

    /// Leaves the library where it is; see close().
    ~Library() = default;

    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    [[nodiscard]] tenon_entry_fn entry() const {
        void* const symbol = ::dlsym(handle_, TENON_ENTRY_SYMBOL);
        if (symbol == nullptr) {
            throw NotStarted(TENON_INTERNAL, "not a plugin: " + last_error());
        }
        return reinterpret_cast<tenon_entry_fn>(symbol);
    }

    /// Unloads it and proves that it is gone; where it stays, says so. Under a sanitizer, does nothing.
    [[nodiscard]] std::string close() {
        const std::lock_guard lock(mutex());
        in_use().erase(name_);
        if (is_sanitized) {
            return {};
        }
        ::dlclose(handle_);
        return !was_there_ && is_mapped()
                   ? "the library is still there after dlclose(): something pins it, such as unique symbols (build "
                     "with -fno-gnu-unique), a thread_local object with a destructor, or -z nodelete"
                   : std::string();
    }

private:
    [[nodiscard]] bool is_mapped() const {
        struct Search {
            std::string_view name;
            bool is_found;
        };

        Search search{name_, false};
        ::dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* user) {
                auto& wanted = *static_cast<Search*>(user);
                wanted.is_found = wanted.is_found || wanted.name == info->dlpi_name;
                return 0;
            },
            &search
        );
        return search.is_found;
    }

    [[nodiscard]] static std::string name_of(void* handle) {
        link_map* map = nullptr;
        return ::dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map != nullptr ? map->l_name : "";
    }

    /// Its descriptor stays open: the loader takes a file of the same name for the same library.
    [[nodiscard]] static std::string copy_in_memory(const std::string& path) {
        const int copy = ::memfd_create("tenon-plugin", MFD_CLOEXEC);
        std::ifstream from(path, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(from)), std::istreambuf_iterator<char>());
        std::size_t done = 0;
        while (copy >= 0 && done < bytes.size()) {
            const auto put = ::write(copy, bytes.data() + done, bytes.size() - done);
            if (put <= 0) {
                throw NotStarted(TENON_INTERNAL, path + " cannot be copied");
            }
            done += static_cast<std::size_t>(put);
        }
        // By number, not by "self": a debugger finds it then, too.
        return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(copy);
    }

    [[nodiscard]] static std::string last_error() {
        const char* const text = ::dlerror();  // NOLINT(concurrency-mt-unsafe): of this thread in glibc
        return text == nullptr ? "dlopen() failed" : text;
    }

    static std::mutex& mutex() {
        static std::mutex only;  // guards in_use()
        return only;
    }

    static std::set<std::string>& in_use() {
        static std::set<std::string> names;
        return names;
    }

    void* handle_ = nullptr;
    std::string name_;
    bool was_there_ = false;  // an earlier host could not unload it, and has said so, or was not to
};

}  // namespace detail

}  // namespace tenon::test
