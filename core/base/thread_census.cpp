#include "base/thread_census.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <string>

namespace tenon {

namespace {

struct HostThreads {
    std::mutex mutex;  // guards ids
    std::set<int> ids;
};

HostThreads& host_threads() {
    static auto& all = *new HostThreads;  // threads may end after main() has
    return all;
}

/// Lives as long as its thread.
struct Registration {
    const int id = ::gettid();

    Registration() {
        const std::lock_guard lock(host_threads().mutex);
        host_threads().ids.insert(id);
    }

    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    ~Registration() {
        const std::lock_guard lock(host_threads().mutex);
        host_threads().ids.erase(id);
    }
};

}  // namespace

void count_as_host_thread() {
    static thread_local const Registration registration;
}

std::set<int> threads_of_process() {
    std::set<int> ids;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry("/proc/self/task", problem), end; !problem && entry != end;
         entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        int id = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), id).ec == std::errc()) {
            ids.insert(id);
        }
    }
    return ids;
}

std::set<int> threads_left(const std::set<int>& before) {
    std::set<int> known = before;
    {
        const std::lock_guard lock(host_threads().mutex);
        known.insert(host_threads().ids.begin(), host_threads().ids.end());
    }
    known.insert(::gettid());
    const auto now = threads_of_process();
    std::set<int> left;
    std::set_difference(now.begin(), now.end(), known.begin(), known.end(), std::inserter(left, left.end()));
    return left;
}

}  // namespace tenon
