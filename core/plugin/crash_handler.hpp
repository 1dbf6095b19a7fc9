#pragma once

#include "base/result.hpp"
#include "plugin/crash_report.hpp"

#include <filesystem>
#include <optional>

namespace tenon {

/// From now on a fatal signal (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) on a thread that runs a plugin's code writes a
/// CrashReport to `descriptor`, which must stay open, and then takes its usual course. Once in a process.
void install_crash_handler(int descriptor);

/// The same into `file`, which is emptied. Errors: it cannot be opened.
[[nodiscard]] Result<void> install_crash_handler(const std::filesystem::path& file);

/// What a process before us left in `file`. Nothing: it did not crash in a plugin, or cannot be read.
[[nodiscard]] std::optional<CrashReport> read_crash_report(const std::filesystem::path& file);

}  // namespace tenon
