#pragma once

namespace tenon {

/// Gives back the pages of code and of constants that only the start needed, half of what is resident then. What is
/// needed again comes from the system's cache of files when it is touched. Pages that somebody has changed, such as a
/// debugger with its breakpoints, stay as they are. Any thread.
void release_startup_memory();

}  // namespace tenon
