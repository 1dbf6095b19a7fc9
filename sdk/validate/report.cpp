// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <tenon/testing/text.hpp>

#include <algorithm>
#include <string_view>

namespace tenon::validate {

namespace {

using test::detail::counted;

std::string_view word_for(Outcome outcome) {
    switch (outcome) {
    case Outcome::ok:
        return "ok";
    case Outcome::warned:
        return "warned";
    case Outcome::skipped:
        return "skipped";
    case Outcome::failed:
        return "failed";
    }
    return {};
}

std::size_t count_of(const std::vector<TestReport>& reports, Outcome outcome) {
    return static_cast<std::size_t>(std::count_if(reports.begin(), reports.end(), [&](const TestReport& report) {
        return report.outcome() == outcome;
    }));
}

std::string indented(const std::string& reason, const char* mark) {
    std::string text = std::string("          ") + mark;
    for (const char c : reason) {
        text += c == '\n' ? "\n            " : std::string(1, c);
    }
    return text + "\n";
}

}  // namespace

Outcome TestReport::outcome() const {
    return !failures.empty()   ? Outcome::failed
           : !skipped.empty()  ? Outcome::skipped
           : !warnings.empty() ? Outcome::warned
                               : Outcome::ok;
}

std::string to_text(const TestReport& report) {
    std::string text(word_for(report.outcome()));
    text.resize(9, ' ');
    text += report.name + " (" + std::to_string(report.took.count()) + " ms)\n";
    for (const auto& failure : report.failures) {
        text += indented(failure, "- ");
    }
    for (const auto& warning : report.warnings) {
        text += indented(warning, "- warning: ");
    }
    return report.skipped.empty() ? text : text + indented(report.skipped, "- ");
}

std::string summary_of(const std::vector<TestReport>& reports, const Options& options) {
    const auto failed = count_of(reports, Outcome::failed);
    std::string text = failed == 0 ? "valid: " : "not valid: ";
    text += counted(reports.size(), "test") + ", " + std::to_string(failed) + " failed, " +
            std::to_string(count_of(reports, Outcome::warned)) + " warned, " +
            std::to_string(count_of(reports, Outcome::skipped)) + " skipped";
    return text + "; seed " + std::to_string(options.seed) + "\n";
}

json to_json(const std::vector<TestReport>& reports, const Options& options) {
    json tests = json::array();
    for (const auto& report : reports) {
        tests.push_back(
            obj("name", report.name, "about", report.about, "outcome", std::string(word_for(report.outcome())),
                "failures", report.failures, "warnings", report.warnings, "skipped", report.skipped, "methods",
                report.methods, "duration_ms", report.took.count())
        );
    }
    return obj(
        "schema", "tenon.validation/1", "library", options.library, "seed", options.seed, "is_valid",
        !has_failures(reports), "tests", std::move(tests)
    );
}

bool has_failures(const std::vector<TestReport>& reports) {
    return count_of(reports, Outcome::failed) > 0;
}

}  // namespace tenon::validate
