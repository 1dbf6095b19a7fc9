// The vendor interface that the recorded Ironic had loaded, method by method, so that its recordings can be played
// against this host. Python's function names decide the order of the listing.

#include "keyword_arguments.hpp"

#include <tenon/plugin.hpp>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

using tenon::attachment;
using tenon::Call;
using tenon::raw_json;
using tenon::task;

/// The arguments as the Python function gets them: the verb is one of them.
KeywordArguments keywords(const Call& call, const raw_json& args) {
    KeywordArguments keywords(args.text);
    keywords.set("http_method", '"' + call.http_method() + '"');
    return keywords;
}

/// Those of a function without **kwargs. `function` is its Python name.
KeywordArguments only(const Call& call, const raw_json& args, std::string_view function, std::string_view known) {
    KeywordArguments found = keywords(call, args);
    if (const std::string unknown = found.first_besides({"http_method", known}); !unknown.empty()) {
        throw tenon::internal(
            "LabVendor." + std::string(function) + "() got an unexpected keyword argument '" + unknown + "'"
        );
    }
    return found;
}

std::string python_type(const std::string& json_text) {
    switch (json_text.front()) {
    case '"':
        return "str";
    case '[':
        return "list";
    case '{':
        return "dict";
    default:
        return "NoneType";
    }
}

task<void> sleep(Call& call, KeywordArguments found) {
    double seconds = 1;
    if (const std::string* text = found.find("seconds")) {
        char* end = nullptr;
        seconds = std::strtod(text->c_str(), &end);
        if (*text == "true" || *text == "false") {
            seconds = *text == "true" ? 1 : 0;
        } else if (end == text->c_str() || *end != '\0') {
            throw std::runtime_error("unsupported operand type(s) for +: 'float' and '" + python_type(*text) + "'");
        }
        seconds = std::fmax(seconds, 0);  // eventlet, under which Ironic runs, sleeps no time then
    }
    co_await call.sleep(std::chrono::nanoseconds(std::llround(std::fmin(seconds, 1e6) * 1e9)));
}

void raise(const KeywordArguments& found) {
    const std::string* given = found.find("what");
    const std::string what = given == nullptr ? "\"ironic\"" : *given;
    if (what == "\"ironic\"") {
        throw tenon::invalid("lab: invalid");
    }
    if (what == "\"missing\"") {
        throw tenon::invalid("lab: missing");
    }
    if (what == "\"redfish\"") {
        throw tenon::bmc_error("Redfish exception occurred. Error: lab: redfish");
    }
    if (what == "\"ipmi\"") {
        throw tenon::bmc_error("IPMI call failed: lab.");
    }
    if (what == "\"conflict\"") {
        throw tenon::conflict("lab: conflict");
    }
    if (what == "\"plain\"") {
        throw std::runtime_error("lab: plain python error");
    }
    if (what == "\"unsupported\"") {
        throw tenon::unsupported("Driver lab-hardware does not support x (disabled or not implemented).");
    }
}

raw_json value(const KeywordArguments& found) {
    const std::string* text = found.find("value");
    return raw_json{text == nullptr ? "null" : *text};
}

class LabVendor {
public:
    void validate(Call&, raw_json args) {
        const KeywordArguments found(args.text);
        const std::string* fail = found.find("fail_validate");
        if (fail != nullptr && *fail == "\"missing\"") {
            throw tenon::invalid("lab: parameter x missing");
        }
        if (fail != nullptr && *fail == "\"invalid\"") {
            throw tenon::invalid("lab: parameter x invalid");
        }
    }

    task<raw_json> echo(Call& call, raw_json args) { co_return raw_json{keywords(call, args).text()}; }

    task<void> nothing(Call&, raw_json) { co_return; }

    task<attachment> attach(Call&, raw_json) {
        attachment file{"attached text", ""};
        co_return file;
    }

    task<std::string> shared_sync(Call&, raw_json) { co_return "shared"; }

    task<std::string> d_renamed(Call&, raw_json) { co_return "renamed"; }

    task<raw_json> value(Call& call, raw_json args) { co_return ::value(only(call, args, "value", "value")); }

    task<raw_json> d_value(Call& call, raw_json args) { co_return ::value(only(call, args, "d_value", "value")); }

    task<void> raise_sync(Call& call, raw_json args) {
        raise(only(call, args, "raise_sync", "what"));
        co_return;
    }

    task<void> raise_async(Call& call, raw_json args) {
        raise(only(call, args, "raise_async", "what"));
        co_return;
    }

    task<void> d_raise(Call& call, raw_json args) {
        raise(only(call, args, "d_raise", "what"));
        co_return;
    }

    task<std::string> sleep_sync(Call& call, raw_json args) {
        co_await sleep(call, only(call, args, "sleep_sync", "seconds"));
        co_return "slept";
    }

    task<void> sleep_async(Call& call, raw_json args) {
        co_await sleep(call, only(call, args, "sleep_async", "seconds"));
    }

    task<void> sleep_async_shared(Call& call, raw_json args) {
        co_await sleep(call, only(call, args, "sleep_async_shared", "seconds"));
    }

    task<std::string> d_sleep(Call& call, raw_json args) {
        co_await sleep(call, only(call, args, "d_sleep", "seconds"));
        co_return "slept";
    }
};

}  // namespace

TENON_PLUGIN(
    LabVendor, "lab", "1.0.0", TENON_ABOUT(.vendor = "The Tenon authors", .description = "The recorder's own plugin"),
    TENON_INTERFACE(
        vendor, "lab", TENON_PROPERTY("lab_prop", "A lab property. Optional."),
        TENON_PROPERTY("lab_req", "Another lab property. Required."),
        TENON_METHOD(
            attach, GET, .description = "Return an attachment", .lock = shared, .validate = &LabVendor::validate
        ),
        TENON_METHOD(
            echo, (GET, POST, PUT, PATCH, DELETE), .description = "Echo the arguments, synchronously",
            .validate = &LabVendor::validate
        ),
        TENON_METHOD(
            echo, (GET, POST, PUT, PATCH, DELETE), .name = "echo_async",
            .description = "Echo the arguments, asynchronously", .async = true, .validate = &LabVendor::validate
        ),
        TENON_METHOD(nothing, POST, .name = "no_description", .lock = shared, .validate = &LabVendor::validate),
        TENON_METHOD(
            raise_async, POST, .description = "Raise something", .async = true, .validate = &LabVendor::validate
        ),
        TENON_METHOD(raise_sync, POST, .description = "Raise something", .validate = &LabVendor::validate),
        TENON_METHOD(
            shared_sync, POST, .description = "Return at once, with a shared lock", .lock = shared,
            .validate = &LabVendor::validate
        ),
        TENON_METHOD(
            sleep_async, POST, .description = "Sleep, holding the exclusive lock", .async = true,
            .validate = &LabVendor::validate
        ),
        TENON_METHOD(
            sleep_async_shared, POST, .description = "Sleep, with a shared lock", .async = true, .lock = shared,
            .validate = &LabVendor::validate
        ),
        TENON_METHOD(
            sleep_sync, POST, .description = "Sleep, holding the exclusive lock", .validate = &LabVendor::validate
        ),
        TENON_METHOD(value, POST, .description = "Return the value of \"value\"", .validate = &LabVendor::validate),
        TENON_DRIVER_METHOD(
            nothing, POST, .name = "d_async", .description = "Do nothing, asynchronously", .async = true,
            .validate = &LabVendor::validate
        ),
        TENON_DRIVER_METHOD(
            attach, GET, .name = "d_attach", .description = "Return an attachment", .validate = &LabVendor::validate
        ),
        TENON_DRIVER_METHOD(
            echo, (GET, POST, PUT, PATCH, DELETE), .name = "d_echo", .description = "Echo the arguments, synchronously",
            .validate = &LabVendor::validate
        ),
        TENON_DRIVER_METHOD(d_raise, POST, .description = "Raise something", .validate = &LabVendor::validate),
        TENON_DRIVER_METHOD(
            d_renamed, POST, .name = "renamed-method.v1", .description = "Has another name",
            .validate = &LabVendor::validate
        ),
        TENON_DRIVER_METHOD(d_sleep, POST, .description = "Sleep", .validate = &LabVendor::validate),
        TENON_DRIVER_METHOD(
            d_value, POST, .description = "Return the value of \"value\"", .validate = &LabVendor::validate
        )
    )
)
