#include "client/node.hpp"
#include "ironic/vendor_passthru.hpp"
#include "protocol/created_path.hpp"
#include "protocol/error_text.hpp"
#include "protocol/path.hpp"
#include "run.hpp"
#include "transcript.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace redfish;

namespace {

const Node recorded_node{"11111111-2222-3333-4444-555555555555", ""};

/// What our method came to where Ironic's was recorded.
struct Outcome {
    std::string result;  ///< JSON
    std::string failure;
    std::vector<std::string> changes;
};

bool begins(const std::string& text, const std::string& with) {
    return text.rfind(with, 0) == 0;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

json one(const char* name, json value) {
    json arguments = json::object();
    arguments[name] = std::move(value);
    return arguments;
}

/// The id that the step was about: of what it deleted or showed, else one that does not exist.
std::string id_of(const Step& step) {
    for (const Exchange& exchange : step.exchanges) {
        if (exchange.method == "DELETE") {
            return std::string(last_segment(exchange.path));
        }
    }
    return step.result.is_object() ? text(step.result, "Id") : "no-such-id";
}

/// What the caller of the recorded create must have given: the rest are defaults.
json create_arguments(const Step& step) {
    json arguments = one("Destination", "https://127.0.0.1:1/e");
    for (const Exchange& exchange : step.exchanges) {
        if (exchange.method == "POST" && exchange.sent.contains("Destination")) {
            arguments["Destination"] = exchange.sent["Destination"];
            arguments["Context"] = exchange.sent["Context"];
        }
    }
    return arguments;
}

json eject(Replay& bmc, const json& arguments) {
    run(check_eject_vmedia(bmc, recorded_node, arguments));
    run(eject_vmedia(bmc, recorded_node, arguments));
    return nullptr;
}

json call(const Step& step, Replay& bmc) {
    const std::string& name = step.name;
    if (begins(name, "get_all_subscriptions")) {
        return run(get_all_subscriptions(bmc, recorded_node));
    }
    if (begins(name, "get_subscription")) {
        return run(get_subscription(bmc, recorded_node, one("id", id_of(step))));
    }
    if (begins(name, "delete_subscription")) {
        run(delete_subscription(bmc, recorded_node, one("id", id_of(step))));
        return nullptr;
    }
    if (name == "create_subscription") {
        return run(create_subscription(bmc, recorded_node, create_arguments(step)));
    }
    if (name == "create with EventTypes") {
        json arguments = create_arguments(step);
        arguments["EventTypes"] = json::array();
        arguments["EventTypes"].push_back("Alert");
        run(check_create_subscription(bmc, recorded_node, arguments));
        return nullptr;
    }
    const std::string device = begins(name, "eject_vmedia ") ? name.substr(name.rfind(' ') + 1) : "";
    return eject(
        bmc, device == "cd"      ? one("boot_device", "cd")
             : device == "bogus" ? one("boot_device", "tape")
                                 : json::object()
    );
}

bool is_call(const Step& step) {
    return !begins(step.name, "(");
}

Outcome outcome_of(const std::vector<Step>& steps, std::size_t index) {
    Replay bmc(steps, index);
    Outcome outcome;
    try {
        outcome.result = call(steps[index], bmc).dump();
    } catch (const tenon::Error& error) {
        outcome.failure = error.message();
    }
    outcome.changes = bmc.changes();
    return outcome;
}

/// A difference that is meant, and why. `is_it`: it is this one, and ours is as it should be.
struct Difference {
    const char* name;
    const char* reason;
    std::function<bool(const Step&, const Outcome&)> is_it;
};

const std::vector<Difference>& differences() {
    static const std::vector<Difference> table = {
        {"create without Location", "Ironic loses what it created, and leaves it behind; ours is found and answered",
         [](const Step& step, const Outcome& ours) {
             return has(step.failure, "'NoneType' object") && ours.failure.empty() && has(ours.result, R"("Id":)") &&
                    ours.changes == changes_of(step);
         }},
        {"EventTypes that nobody asked for", "the service says by RegistryPrefixes that it has none; Ironic is refused",
         [](const Step& step, const Outcome& ours) {
             return step.name == "create_subscription" && has(step.failure, "EventTypes is not in the list") &&
                    ours.changes.size() == 1 && !has(ours.changes[0], "EventTypes") &&
                    begins(changes_of(step).at(0), ours.changes[0].substr(0, ours.changes[0].size() - 1));
         }},
        {"EventTypes", "works; Ironic 21.4 compares texts with enumerators and refuses every one",
         [](const Step& step, const Outcome& ours) {
             return step.name == "create with EventTypes" && has(step.failure, "<EventType.") && ours.failure.empty();
         }},
        {"boot_device", "works; Ironic 21.4 wants every device to have it, and compares texts with enumerators",
         [](const Step& step, const Outcome& ours) {
             return step.name == "eject_vmedia cd" && has(step.failure, "Boot device cd is not") &&
                    ours.failure.empty();
         }},
        {"no such subscription", "the text quotes sushy; ours says the same in its own words",
         [](const Step& step, const Outcome& ours) {
             const auto what = step.failure.find(". Error: Resource http");
             return what != std::string::npos && begins(ours.failure, step.failure.substr(0, what + 9) + "HTTP GET ") &&
                    has(ours.failure, "/no-such-id returned code 404 (Not Found)") && ours.changes == changes_of(step);
         }},
        {"body of an eject", "{} at once, as DSP0266 says and HPE insists; sushy tries without a body first",
         [](const Step& step, const Outcome& ours) {
             std::vector<std::string> with_body = changes_of(step);
             for (std::string& change : with_body) {
                 change += " {}";
             }
             return begins(step.name, "eject_vmedia") && step.failure.empty() && ours.failure.empty() &&
                    !with_body.empty() && ours.changes == with_body;
         }},
    };
    return table;
}

}  // namespace

TEST_CASE("where Ironic's exchanges are recorded we send the same, but for the differences of the table") {
    if (transcripts_folder().empty()) {
        WARN("skipped: no recordings (set TENON_BMC_TRANSCRIPTS)");
        return;
    }
    std::vector<int> uses(differences().size());
    for (const std::string& name : transcripts("ironic-vs-")) {
        const std::vector<Step> steps = steps_of(transcript(name));
        CHECK_FALSE(steps.empty());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (!is_call(steps[i])) {
                continue;
            }
            const Outcome ours = outcome_of(steps, i);
            bool is_same = ours.changes == changes_of(steps[i]) && ours.failure == steps[i].failure &&
                           (!steps[i].failure.empty() || ours.result == steps[i].result.dump());
            for (std::size_t row = 0; row < differences().size() && !is_same; ++row) {
                is_same = differences()[row].is_it(steps[i], ours);
                uses[row] += is_same ? 1 : 0;
            }
            INFO(
                name << ": " << steps[i].name << "\n  recorded: " << steps[i].result << steps[i].failure << "\n  ours: "
                     << ours.result << ours.failure << "\n  sent: " << (ours.changes.empty() ? "" : ours.changes[0])
            );
            CHECK(is_same);
        }
    }
    // Of the recordings that are known; others may have none of them.
    if (transcript("ironic-vs-openbmc-bmcweb.json").is_object() &&
        transcript("ironic-vs-hpe-ilo5-emulator.json").is_object()) {
        for (std::size_t row = 0; row < uses.size(); ++row) {
            INFO(differences()[row].name << ": " << differences()[row].reason);
            CHECK(uses[row] > 0);
        }
    }
}

TEST_CASE("every recorded error says something, and every recorded create names what it created") {
    if (transcripts_folder().empty()) {
        WARN("skipped: no recordings (set TENON_BMC_TRANSCRIPTS)");
        return;
    }
    for (const std::string& name : transcripts("raw-")) {
        const std::vector<Exchange> exchanges = exchanges_of(member(transcript(name), "exchanges"));
        CHECK_FALSE(exchanges.empty());
        for (const Exchange& exchange : exchanges) {
            const tenon::HttpResponse& answer = exchange.answer;
            INFO(name << ": " << exchange.method << " " << exchange.path << " " << answer.status << " " << answer.body);
            if (answer.status >= 400) {
                CHECK(error_text(answer.body).empty() == answer.body.empty());
                const std::string text = refusal_text(exchange.method, exchange.path, answer.status, answer.body);
                CHECK(begins(text, "HTTP " + exchange.method + " " + exchange.path + " returned code "));
                CHECK(text.size() < 4'000);
            } else if (exchange.method == "POST" && answer.status == 201) {
                const auto location = answer.header("Location");
                CHECK_FALSE(created_path(location ? *location : std::string_view(), answer.body, exchange.path).empty()
                );
            }
        }
    }
}
