#pragma once

#include "base/error.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>

namespace tenon {

/// A value, or why there is none. Asking for the value of a failure is a bug and throws std::logic_error.
template <class T>
using Result = boost::system::result<T, Error>;

/// Found by argument-dependent lookup from boost::system::result::value().
[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
    throw std::logic_error("value() of a failed Result: " + e.message);
}

}  // namespace tenon
