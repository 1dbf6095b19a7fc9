#pragma once

#include "model/call_record.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/recorded_secrets.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon {

inline constexpr std::string_view words_of_interruption = "tenond stopped while it ran";

/// What the call's arguments and its node hold that must not be shown.
[[nodiscard]] RecordedSecrets secrets_of(const Invocation& invocation);

/// What is written down of a call that is about to be accepted. `secrets` learns those of secrets_of(), and none of
/// them is in it.
[[nodiscard]] CallRecord record_of(const Invocation& invocation, RecordedSecrets& secrets);

/// The reply's body without secrets; empty when it is too long to be kept.
[[nodiscard]] std::string shown_result(const Reply& reply, RecordedSecrets& secrets);

/// `text` as far as Ironic keeps errors.
[[nodiscard]] std::string bounded(std::string text);

/// What the node's `last_error` becomes, in Ironic's words. Nothing for a success and for a driver's method. `error` is
/// why, as the plugin said it.
[[nodiscard]] std::optional<std::string> last_error_of(const CallRecord& record, std::string_view error);

}  // namespace tenon
