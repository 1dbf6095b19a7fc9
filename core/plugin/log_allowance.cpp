#include "plugin/log_allowance.hpp"

#include <algorithm>
#include <utility>

namespace tenon {

LogAllowance::Verdict LogAllowance::ask(TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (now > last_) {
        const std::chrono::duration<double> passed = now - last_;
        left_ = std::min<double>(at_once, left_ + passed.count() * per_second);
        last_ = now;
    }
    if (left_ < 1) {
        return {false, left_out_++ == 0, 0};
    }
    left_ -= 1;
    return {true, false, std::exchange(left_out_, 0)};
}

}  // namespace tenon
