#pragma once

namespace tenon {

/// Gives the heap's free pages back to the system. Any thread.
///
/// The heap is jemalloc's, the plugins' too: when thousands of calls have ended, glibc's joins and sorts what they had,
/// and the loop stands still meanwhile. A sanitizer brings a heap of its own.
void give_back_free_memory();

}  // namespace tenon
