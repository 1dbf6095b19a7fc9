#include "driver/hardware_type_reader.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/plugin_identity.hpp"
#include "require.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What an operator drops into a directory: manifests and hardware types, and the metadata that a library has in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto manifest = parse_plugin_manifest(text, "m.yaml")) {
        require(manifest->library.find('/') == std::string::npos, "a library is named without a directory");
        require(!manifest->name.empty(), "a plugin has a name");
    } else {
        require(manifest.error().message.starts_with("m.yaml"), "a refusal names the file");
    }
    static_cast<void>(parse_hardware_type(text, "t.yaml"));
    static_cast<void>(parse_plugin_metadata(text));
    return 0;
}
