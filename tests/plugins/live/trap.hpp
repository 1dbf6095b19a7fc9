#pragma once

/// What the method `now` does besides answering: nothing, or something that makes it hard to unload the library. Each
/// trap_….cpp is one such thing, and makes one kind of the library.
void spring_trap();
