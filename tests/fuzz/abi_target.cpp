#include "plugin/abi_descriptor.hpp"
#include "require.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace {

void invoke(void*, const tenon_method_v1*, const tenon_call_v1*) noexcept {}

tenon_status init(tenon_str, void**) noexcept {
    return TENON_OK;
}

void stop(void*, tenon_done_fn, void*) noexcept {}

void fini(void*) noexcept {}

/// A plugin's table, good but for what the bytes spoil. Pointers lead to memory that is there: a wild one cannot be
/// seen, so a length lies only where it is more than the host takes.
class SpoiledTable {
public:
    explicit SpoiledTable(std::string_view bytes) : bytes_(bytes) {}

    const tenon_plugin_v1* make() {
        for (std::size_t i = 0; i < methods_.size(); ++i) {
            auto& method = methods_[i];
            method.size = size(sizeof method);
            method.flags = byte();
            method.name = text(i == 0 ? "one" : "two");
            method.description = text("what it does");
            verbs_[i] = text("POST");
            method.http_methods = pointer(&verbs_[i]);
            method.n_http_methods = count(1);
            method.timeout_ns = byte() == 1 ? std::numeric_limits<std::uint64_t>::max() : 0;
            method.args_schema = text(R"({"type":"object","properties":{"a":{"type":"integer"}}})");
            method.default_role = text("member");
            method.invoke = byte() == 1 ? nullptr : &invoke;
            method_list_[i] = pointer(&method);
        }
        property_ = {text("acme_address"), text("where it is")};
        interface_.size = size(sizeof interface_);
        interface_.kind = text("vendor");
        interface_.name = text("acme");
        interface_.properties = pointer(&property_);
        interface_.n_properties = count(1);
        interface_.node_methods = pointer(method_list_.data());
        interface_.n_node_methods = count(method_list_.size());
        interface_.driver_methods = pointer(method_list_.data());
        interface_.n_driver_methods = count(1);
        interfaces_[0] = interfaces_[1] = pointer(&interface_);
        extension_ = text("tenon.http/1");
        plugin_.size = size(sizeof plugin_);
        plugin_.abi_minor_min = byte() == 1 ? 7 : 0;
        plugin_.name = text("acme");
        plugin_.version = text("1.4.0");
        plugin_.vendor = text("Acme");
        plugin_.description = text("fans");
        plugin_.requires_ext = pointer(&extension_);
        plugin_.n_requires_ext = count(1);
        plugin_.interfaces = pointer(interfaces_.data());
        plugin_.n_interfaces = byte() == 1 ? 2 : count(1);
        plugin_.init = byte() == 1 ? nullptr : &init;
        plugin_.stop = &stop;
        plugin_.fini = &fini;
        return &plugin_;
    }

private:
    std::uint8_t byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(bytes_.front());
        bytes_.remove_prefix(1);
        return first;
    }

    std::uint32_t size(std::size_t good) { return byte() == 1 ? byte() : static_cast<std::uint32_t>(good); }

    template <class T>
    T* pointer(T* good) {
        return byte() == 1 ? nullptr : good;
    }

    std::size_t count(std::size_t good) {
        constexpr std::size_t too_many = 5'000;
        switch (byte()) {
        case 1:
            return 0;
        case 2:
            return too_many;
        case 3:
            return std::numeric_limits<std::size_t>::max();
        default:
            return good;
        }
    }

    tenon_str text(std::string_view good) {
        constexpr std::size_t too_long = 1u << 20;
        switch (byte()) {
        case 1:
            return {nullptr, byte()};
        case 2:
            return {good.data(), std::numeric_limits<std::size_t>::max()};
        case 3:
            return {good.data(), too_long};
        case 4: {
            const auto own = bytes_.substr(0, std::min<std::size_t>(byte(), bytes_.size()));
            bytes_.remove_prefix(own.size());
            return {own.data(), own.size()};
        }
        default:
            return {good.data(), good.size()};
        }
    }

    std::string_view bytes_;
    std::array<tenon_method_v1, 2> methods_{};
    std::array<tenon_str, 2> verbs_{};
    std::array<const tenon_method_v1*, 2> method_list_{};
    tenon_kv property_{};
    tenon_interface_v1 interface_{};
    std::array<const tenon_interface_v1*, 2> interfaces_{};
    tenon_str extension_{};
    tenon_plugin_v1 plugin_{};
};

}  // namespace

// What a plugin's entry function gives: a table is copied whole, or refused with the place of its mistake.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    SpoiledTable table(std::string_view(reinterpret_cast<const char*>(data), size));
    PluginManifest manifest;
    manifest.name = "acme";
    manifest.version = "1.4.0";
    manifest.interfaces[InterfaceKind::vendor] = {"acme"};
    const auto read = read_descriptor(table.make(), manifest);
    if (!read) {
        require(!read.error().message.empty(), "a refusal has its reason");
        return 0;
    }
    for (const auto& implementation : read->implementations) {
        for (const auto* methods : {&implementation.node_methods, &implementation.driver_methods}) {
            for (const auto& method : *methods) {
                require(!method.declared.name.empty(), "a method has a name");
                require(!method.declared.http_methods.empty(), "a method has a verb");
                require(static_cast<const tenon_method_v1*>(method.entry)->invoke != nullptr, "a method can be called");
            }
        }
    }
    return 0;
}
