// What sdk/from-ironic.md shows is cut from this file: a test compares the page with it and calls every method.

#include <tenon/plugin.hpp>

#include <algorithm>
#include <map>
#include <string>

using namespace tenon;

namespace {

struct LedArgs {
    one_of<"on", "off", "blinking"> state;
    std::optional<int> seconds;
};
TENON_ARGS(LedArgs, state, seconds)

struct JobArgs {
    std::string id;
};
TENON_ARGS(JobArgs, id)

class Acme {
public:
    explicit Acme(const json& config) : chassis_(config.value("chassis", "/redfish/v1/Chassis/1")) {}

    task<void> set_led(Call& call, LedArgs args) {
        co_await call.bmc().patch(chassis_, obj("IndicatorLED", args.state.str()));
        call.log(info, "LED set", "state", args.state.str());
    }

    /// The arguments have the right types here: the schema was checked before.
    void check_led(Call&, LedArgs args) {
        if (args.state.str() != "blinking" && args.seconds) {
            throw invalid("'seconds' is for a blinking LED only");
        }
    }

    task<json> power_state(Call& call) {
        json system = co_await call.bmc().get("/redfish/v1/Systems/1");
        co_return obj("power_state", system["PowerState"]);
    }

    task<attachment> screenshot(Call& call) {
        HttpRequest request{.target = chassis_ + "/Oem/Screenshot"};
        HttpResponse answer = co_await call.bmc().request(request);
        co_return attachment{answer.body, "image/png"};
    }

    json models(Call&) { return obj("models", arr("X9", "X10")); }

    task<json> where(Call& call) {
        const json& driver_info = call.driver_info();
        if (!driver_info.contains("acme_slot")) {
            throw invalid("driver_info has no acme_slot");
        }
        co_return obj("slot", driver_info["acme_slot"], "node", call.node_name());
    }

    task<json> wait_for_job(Call& call, JobArgs args) {
        json job = co_await call.bmc().get("/redfish/v1/JobService/Jobs/" + args.id);
        while (job["JobState"] == "Running") {
            call.progress(job.value("PercentComplete", 0U));
            co_await call.sleep(5s);
            job = co_await call.bmc().get("/redfish/v1/JobService/Jobs/" + args.id);
        }
        if (job["JobState"] != "Completed") {
            throw bmc_error("job " + args.id + " ended as " + job["JobState"].get<std::string>());
        }
        co_return job;
    }

    task<json> checksum(Call& call, json args) {
        const std::string text = args.dump();
        const unsigned sum = co_await call.offload([&text] { return slow_sum(text); });
        co_return obj("sum", sum);
    }

    json checksum_blocking(Call&, json args) { return obj("sum", slow_sum(args.dump())); }

    task<json> count(Call& call) {
        const int times = calls_by_node_.with([&](auto& calls) { return ++calls[call.node_uuid()]; });
        co_return obj("calls", times);
    }

private:
    static unsigned slow_sum(const std::string& text) {
        unsigned sum = 0;
        for (const char c : text) {
            sum = sum * 31 + static_cast<unsigned char>(c);
        }
        return sum;
    }

    std::string chassis_;
    guarded<std::map<std::string, int>> calls_by_node_;
};

}  // namespace

TENON_PLUGIN(
    Acme, "from_ironic", "1.0.0", TENON_ABOUT(.vendor = "ACME Corp", .requires_http = true),
    TENON_INTERFACE(
        vendor, "acme", TENON_PROPERTY("acme_address", "Address of the BMC. Required."),
        TENON_PROPERTY("acme_slot", "Slot of the blade. Optional."),
        TENON_METHOD(
            set_led, (POST, PUT), .name = "led", .description = "Set the LED", .async = true,
            .validate = &Acme::check_led
        ),
        TENON_METHOD(power_state, GET, .description = "Read the power state", .lock = shared),
        TENON_METHOD(screenshot, GET, .description = "Take a picture of the screen", .lock = shared),
        TENON_METHOD(where, GET, .lock = shared), TENON_METHOD(wait_for_job, POST, .async = true, .timeout = 30min),
        TENON_METHOD(checksum, POST, .lock = shared), TENON_METHOD(checksum_blocking, POST, .lock = shared),
        TENON_METHOD(count, POST, .lock = shared),
        TENON_DRIVER_METHOD(models, GET, .description = "Models that this driver knows")
    )
)
