#include "plugin/args_schema.hpp"
#include "plugin/plain_schema.hpp"
#include "require.hpp"

#include <tenon/json_depth.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string_view>

namespace {

constexpr std::string_view schema = R"({"type": "object", "additionalProperties": false, "properties": {
  "profile": {"type": "string", "enum": ["quiet", "balanced"]},
  "zones": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["name"],
    "properties": {"name": {"type": "string"}, "share": {"type": ["integer", "null"], "minimum": -2147483648,
      "maximum": 2147483647}}}},
  "size": {"type": ["integer", "null"], "minimum": 0, "maximum": 18446744073709551615},
  "hysteresis": {"type": ["number", "null"]},
  "enabled": {"type": ["boolean", "null"]},
  "limits": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
  "extra": {}}, "required": ["profile", "zones"]})";

}  // namespace

// A call's arguments against its method's schema: what the check on the text lets pass, the full check lets pass.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    static const auto full = ArgsSchema::compile(schema);
    static const auto plain = PlainSchema::compile(nlohmann::json::parse(schema));
    require(full && plain, "the schema is good, and a plain one");
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (is_nested_deeper(text)) {
        return 0;  // the door has refused it
    }
    const auto checked = (*full)->check(text);
    require(checked || !checked.error().message.empty(), "a refusal has its reason");
    require(checked || !plain->fits(text), "what fits the plain schema fits the schema");
    return 0;
}
