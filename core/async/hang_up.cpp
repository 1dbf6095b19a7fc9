#include "async/hang_up.hpp"

#include "async/event.hpp"

#include <utility>

namespace tenon {

void HangUp::tell() {
    if (!std::exchange(has_gone_, true) && listener_ != nullptr) {
        listener_->set();
    }
}

}  // namespace tenon
