#include "base/metrics.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("a counter is one thing however often it is asked for", "[base]") {
    auto& first = metrics::counter("test_total", "A test", {{"kind", "a"}});
    metrics::counter("test_total", "A test", {{"kind", "a"}}).add(2);
    metrics::counter("test_total", "A test", {{"kind", "b"}}).add();
    first.add();
    CHECK(first.value() == 3);
    const auto text = metrics::to_prometheus_text();
    CHECK(text.find("# TYPE test_total counter\n") != std::string::npos);
    CHECK(text.find("test_total{kind=\"a\"} 3\n") != std::string::npos);
    CHECK(text.find("test_total{kind=\"b\"} 1\n") != std::string::npos);
}

TEST_CASE("a gauge goes up and down", "[base]") {
    auto& gauge = metrics::gauge("test_now", "A test");
    gauge.add(5);
    gauge.add(-3);
    CHECK(gauge.value() == 2);
    CHECK(metrics::to_prometheus_text().find("test_now 2\n") != std::string::npos);
}
