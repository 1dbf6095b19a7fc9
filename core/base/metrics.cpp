#include "base/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tenon::metrics {

namespace {

template <class Metric>
struct Family {
    std::string help;
    std::map<Labels, std::unique_ptr<Metric>> metrics;
};

/// Our own atomics rather than prometheus-cpp's, which add doubles by compare-and-swap; its serializer prints them.
struct Registry {
    std::mutex mutex;  // guards the maps, not the numbers
    std::map<std::string, Family<Counter>> counters;
    std::map<std::string, Family<Gauge>> gauges;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

template <class Metric>
Metric& find_or_make(
    std::map<std::string, Family<Metric>>& families, const std::string& name, const std::string& help,
    const Labels& labels
) {
    const std::lock_guard lock(registry().mutex);
    auto& family = families[name];
    family.help = help;
    auto& metric = family.metrics[labels];
    if (!metric) {
        metric = std::make_unique<Metric>();
    }
    return *metric;
}

template <class Metric>
void append(
    std::vector<prometheus::MetricFamily>& out, const std::map<std::string, Family<Metric>>& families,
    prometheus::MetricType type
) {
    for (const auto& [name, family] : families) {
        auto& made = out.emplace_back();
        made.name = name;
        made.help = family.help;
        made.type = type;
        for (const auto& [labels, metric] : family.metrics) {
            auto& sample = made.metric.emplace_back();
            for (const auto& [key, value] : labels) {
                sample.label.push_back({key, value});
            }
            const auto number = static_cast<double>(metric->value());
            sample.counter.value = number;
            sample.gauge.value = number;
        }
    }
}

}  // namespace

Counter& counter(const std::string& name, const std::string& help, const Labels& labels) {
    return find_or_make(registry().counters, name, help, labels);
}

Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return find_or_make(registry().gauges, name, help, labels);
}

std::string to_prometheus_text() {
    std::vector<prometheus::MetricFamily> families;
    const std::lock_guard lock(registry().mutex);
    append(families, registry().counters, prometheus::MetricType::Counter);
    append(families, registry().gauges, prometheus::MetricType::Gauge);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tenon::metrics
