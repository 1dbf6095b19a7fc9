#pragma once

#include <cstdint>

namespace tenon {

/// What a manifest must have for its plugin to be taken.
enum class PluginTrust : std::uint8_t {
    any,
    checksummed,    ///< the sha256 of its library
    signed_by_key,  ///< that, and the signature of a key that is trusted
};

}  // namespace tenon
