#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace tenon::metrics {

/// A number that only grows. Adding is one relaxed atomic addition. Thread-safe.
class Counter {
public:
    void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    alignas(64) std::atomic<std::uint64_t> value_{0};
};

/// A number that goes up and down.
class Gauge {
public:
    void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }

    void set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }

    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    alignas(64) std::atomic<std::int64_t> value_{0};
};

using Labels = std::map<std::string, std::string>;

/// The counter of that name and those labels; made on first use, lives for ever. Keep the reference: this locks.
[[nodiscard]] Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
[[nodiscard]] Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});

/// Everything counted so far, in Prometheus' text format 0.0.4.
[[nodiscard]] std::string to_prometheus_text();

}  // namespace tenon::metrics
