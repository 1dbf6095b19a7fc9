// must say: conversion
#include <tenon/abi.h>

#include <stdexcept>

void later(tenon_fn function);

void begin() {
#ifdef RIGHT
    later([](void*) noexcept {});
#else
    later([](void*) { throw std::runtime_error("nobody could catch it"); });
#endif
}
