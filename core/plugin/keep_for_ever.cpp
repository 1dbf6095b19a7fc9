#include "plugin/keep_for_ever.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace tenon {

void keep_for_ever(std::shared_ptr<void> object) {
    static auto& mutex = *new std::mutex;  // guards all
    static auto& all = *new std::vector<std::shared_ptr<void>>;
    const std::lock_guard lock(mutex);
    all.push_back(std::move(object));
}

}  // namespace tenon
