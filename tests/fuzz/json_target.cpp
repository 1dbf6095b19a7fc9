#include "require.hpp"

#include <tenon/args.hpp>
#include <tenon/json_depth.hpp>
#include <tenon/json_reader.hpp>
#include <tenon/json_text.hpp>
#include <tenon/plain_args.hpp>
#include <tenon/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Zone {
    std::string name;
    std::optional<int> share = 3;
};
TENON_ARGS(Zone, name, share)

struct FanArgs {
    tenon::one_of<"quiet", "balanced"> profile;
    std::vector<Zone> zones;
    std::optional<std::uint64_t> size;
    std::optional<double> hysteresis;
    std::optional<bool> enabled;
    std::optional<std::map<std::string, std::int64_t>> limits;
    std::optional<tenon::json> extra;
};
TENON_ARGS(FanArgs, profile, zones, size, hysteresis, enabled, limits, extra)

/// With the type, which == of numbers does not look at; but a whole number is a whole number.
void tell(const tenon::json& value, std::string& into) {
    into += value.is_number_integer() ? "integer" : value.type_name();
    if (value.is_structured()) {
        for (const auto& item : value.items()) {
            into += value.is_object() ? item.key() : std::string();
            tell(item.value(), into);
        }
        into += '.';
    } else {
        into += ' ';
        into += value.dump(-1, ' ', true);
    }
}

std::string told(const tenon::json& value) {
    std::string text;
    tell(value, text);
    return text;
}

std::string told(const FanArgs& args) {
    tenon::json zones = tenon::json::array();
    for (const auto& zone : args.zones) {
        zones.push_back(tenon::obj("name", zone.name, "share", zone.share ? tenon::json(*zone.share) : tenon::json()));
    }
    auto value = tenon::obj("profile", args.profile.str(), "zones", zones);
    value["size"] = args.size ? tenon::json(*args.size) : tenon::json();
    value["hysteresis"] = args.hysteresis ? tenon::json(*args.hysteresis) : tenon::json();
    value["enabled"] = args.enabled ? tenon::json(*args.enabled) : tenon::json();
    value["limits"] = args.limits ? tenon::json(*args.limits) : tenon::json();
    value["extra"] = args.extra ? tenon::obj("is", *args.extra) : tenon::json();
    return told(value);
}

/// What the document's reader makes of it; nothing: it refuses.
std::optional<std::string> told_by_document(const tenon::json& document) {
    try {
        return told(tenon::parse_args<FanArgs>(document));
    } catch (const tenon::Error&) {
        return std::nullopt;
    }
}

}  // namespace

// JSON and arguments, in each of the ways that the SDK reads them: the quick ones say what the parser says, or leave it
// to it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (is_nested_deeper(text)) {
        return 0;  // the host has refused it before; the parser below would end the stack
    }
    const auto parsed = json::parse(text, nullptr, false);
    const auto plain = read_plain_json<json>(text);
    if (plain) {
        require(!parsed.is_discarded() && told(*plain) == told(parsed), "what is read is what the parser reads");
        std::string written;
        json_text::append(written, *plain);
        require(told(json::parse(written)) == told(parsed), "what is written is what was read");
    }
    const auto args = read_plain_args<FanArgs>(text);
    if (args) {
        require(
            !parsed.is_discarded() && told(*args) == told_by_document(parsed), "arguments are those of the document"
        );
    }
    return 0;
}
