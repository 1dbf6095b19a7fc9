// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"
#include "tests.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace tenon::validate {

namespace {

using test::Answer;

struct Fault {
    const char* name;
    Answer answer;
    bool and_later = false;
};

Answer of(unsigned status, std::string body, const char* content_type = "application/json") {
    Answer answer;
    answer.http_status = status;
    answer.body = std::move(body);
    answer.headers = {{"Content-Type", content_type}};
    return answer;
}

Answer no_answer(tenon_status status, const char* text) {
    Answer answer;
    answer.failure = status;
    answer.failure_text = text;
    return answer;
}

std::vector<Fault> all_faults() {
    Answer busy = of(503, "{}");
    busy.headers.emplace_back("Retry-After", "1");
    Answer moved = of(302, "");
    moved.headers.emplace_back("Location", "http://192.0.2.9/elsewhere");
    Answer accepted = of(202, "{}");
    accepted.headers.emplace_back("Location", "/redfish/v1/TaskService/Tasks/1");
    Answer hanging;
    hanging.is_hanging = true;
    const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
    const auto links =
        R"({"Members": [null, 1, {"@odata.id": null}, {"@odata.id": 7}, {}, []], "Members@odata.count": -1,)"
        R"( "Actions": [], "Links": "", "Status": null, "Id": {}, "Name": []})";
    return {
        {"cannot be reached", no_answer(TENON_BMC_ERROR, "the BMC cannot be reached")},
        {"cannot be reached from here on", no_answer(TENON_BMC_ERROR, "the BMC cannot be reached"), true},
        {"breaks the connection", no_answer(TENON_UNAVAILABLE, "the connection was lost")},
        {"takes too long", no_answer(TENON_TIMEOUT, "the BMC took too long")},
        {"answers more than the host takes", no_answer(TENON_LIMIT, "the answer is larger than 16 MiB")},
        {"never answers", hanging},
        {"answers 500 with garbage", of(500, "<html>\xff\xfe", "text/html")},
        {"answers 404", of(404, R"({"error": {"code": "Base.1.0.GeneralError", "message": "no"}})")},
        {"answers 404 from here on", of(404, ""), true},
        {"answers 401", of(401, "")},
        {"answers 503", busy},
        {"answers 302", moved},
        {"answers 202 with a task", accepted},
        {"answers with an empty body", of(200, "")},
        {"answers 204", of(204, "")},
        {"answers broken JSON", of(200, R"({"Members": [)")},
        {"answers null", of(200, "null")},
        {"answers with a list", of(200, "[1, 2]")},
        {"answers with members of wrong types", of(200, links)},
        {"answers with wrong types from here on", of(200, links), true},
        {"answers deeply nested JSON", of(200, deep)},
        {"answers text that is not UTF-8", of(200, "{\"Name\": \"\xff\"}")},
    };
}

/// Large, and nothing that one could follow.
Fault huge_answer() {
    return {"answers with a megabyte", of(200, R"({"Name": ")" + std::string(1U << 20, 'x') + "\"}")};
}

}  // namespace

void test_bmc_faults(Trial& trial, const Subject& subject) {
    constexpr std::size_t most_requests = 25;
    const auto args = Arguments(subject.schema(), trial.options.seed, subject.name()).full();
    auto& bmc = subject.host.bmc();
    trial.call(subject, args, "the BMC answers", subject.options());
    const auto requests = std::min(bmc.requests().size(), most_requests);
    const auto interrupt = [&](std::size_t nth, const Fault& fault) {
        bmc.interrupt(nth, fault.answer, fault.and_later);
        const auto how = "the BMC " + std::string(fault.name) + " at request " + std::to_string(nth + 1);
        trial.call(subject, args, how, subject.options());
        if (!json::accept(fault.answer.body)) {
            trial.forgive_rubbish_passed_on();
        }
    };
    const auto faults = all_faults();
    for (std::size_t nth = 0; nth < requests; ++nth) {
        for (const auto& fault : faults) {
            if (trial.has_enough()) {
                return;
            }
            interrupt(nth, fault);
        }
    }
    if (requests > 0) {
        interrupt(0, huge_answer());
        interrupt(requests - 1, huge_answer());
    }
}

}  // namespace tenon::validate
