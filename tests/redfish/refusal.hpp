#pragma once

#include <exception>
#include <functional>
#include <string>

namespace redfish {

/// What `work` throws, as text; empty: it throws nothing.
inline std::string refusal_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& failure) {
        return failure.what();
    }
    return "";
}

}  // namespace redfish
