// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>
#include <tenon/testing/schema_check.hpp>
#include <tenon/testing/semantic_version.hpp>
#include <tenon/testing/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::test::detail {

/// Reads a plugin's table as a host does and collects every rule of abi.h that it breaks.
class DescriptorCheck {
public:
    [[nodiscard]] std::vector<std::string> mistakes_in(const tenon_plugin_v1* plugin) {
        if (plugin == nullptr) {
            return {"its entry function gave no table"};
        }
        if (!is_sized("the plugin", plugin->size, offsetof(tenon_plugin_v1, get_extension) + sizeof(void*))) {
            return mistakes_;
        }
        if (plugin->abi_minor_min > TENON_ABI_MINOR) {
            add("the plugin", "it needs ABI minor " + std::to_string(plugin->abi_minor_min) + ", this SDK speaks " +
                                  std::to_string(TENON_ABI_MINOR));
        }
        check_name("the plugin", plugin->name, "_-");
        if (const auto version = text("the plugin", "its version", plugin->version); version.empty()) {
            add("the plugin", "it has no version");
        } else if (!is_semantic_version(version)) {
            add("the plugin", "its version '" + clipped(version) + "' is not a semantic version");
        }
        text("the plugin", "its vendor", plugin->vendor);
        text("the plugin", "its description", plugin->description);
        require("the plugin", "init", plugin->init != nullptr);
        require("the plugin", "stop", plugin->stop != nullptr);
        require("the plugin", "fini", plugin->fini != nullptr);
        if (is_list("the plugin", "extensions", plugin->requires_ext, plugin->n_requires_ext)) {
            for (std::size_t i = 0; i < plugin->n_requires_ext; ++i) {
                if (text("the plugin", "a required extension", plugin->requires_ext[i]).empty()) {
                    add("the plugin", "a required extension has no name");
                }
            }
        }
        if (is_list("the plugin", "interfaces", plugin->interfaces, plugin->n_interfaces)) {
            for (std::size_t i = 0; i < plugin->n_interfaces; ++i) {
                check_interface("interface " + std::to_string(i), plugin->interfaces[i]);
            }
        }
        return mistakes_;
    }

private:
    void add(const std::string& where, const std::string& what) { mistakes_.push_back(where + ": " + what); }

    void require(const std::string& where, const std::string& function, bool is_there) {
        if (!is_there) {
            add(where, function + " is NULL");
        }
    }

    bool is_sized(const std::string& where, std::uint32_t size, std::size_t least) {
        if (size < least) {
            add(where,
                "its table says it has " + std::to_string(size) + " bytes, ABI 1.0 has " + std::to_string(least));
        }
        return size >= least;
    }

    bool is_list(const std::string& where, const char* what, const void* list, std::size_t count) {
        if (list == nullptr && count != 0) {
            add(where, "the list of " + std::string(what) + " is NULL with a length of " + std::to_string(count));
        }
        if (count > max_list) {
            add(where, "it has " + counted(count, "entry") + " in its list of " + what + ", hosts take at most " +
                           std::to_string(max_list));
        }
        return list != nullptr && count <= max_list;
    }

    std::string text(const std::string& where, const std::string& what, tenon_str value, std::size_t most = max_text) {
        if (const auto mistake = mistake_in(value); !mistake.empty()) {
            add(where, what + " " + mistake);
            return {};
        }
        if (value.len > most) {
            add(where,
                what + " has " + std::to_string(value.len) + " bytes, hosts take at most " + std::to_string(most));
        }
        return copy_of(value);
    }

    void check_name(const std::string& where, tenon_str value, std::string_view marks) {
        const auto name = text(where, "its name", value);
        const auto is_fit = [&](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
        };
        if (name.empty() || name.size() > 63 || name.front() < 'a' || name.front() > 'z' ||
            !std::all_of(name.begin(), name.end(), is_fit)) {
            add(where, "its name '" + clipped(name) + "' is not [a-z][a-z0-9" + std::string(marks) + "]{0,62}");
        }
    }

    void check_interface(std::string where, const tenon_interface_v1* interface) {
        if (interface == nullptr) {
            add(where, "its table is NULL");
            return;
        }
        if (!is_sized(where, interface->size, offsetof(tenon_interface_v1, n_driver_methods) + sizeof(std::size_t))) {
            return;
        }
        static constexpr std::array<std::string_view, 13> kinds = {
            "bios",    "boot",  "console", "deploy", "firmware", "inspect", "management",
            "network", "power", "raid",    "rescue", "storage",  "vendor"};
        check_zero(where, "reserved", interface->reserved);
        const auto kind = text(where, "its kind", interface->kind);
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
            add(where, "'" + clipped(kind) + "' is not an interface kind");
        }
        check_name(where, interface->name, "-");
        where = "interface " + kind + "/" + copy_of(interface->name);
        if (!interfaces_.insert(where).second) {
            add(where, "is there twice");
        }
        if (is_list(where, "properties", interface->properties, interface->n_properties)) {
            for (std::size_t i = 0; i < interface->n_properties; ++i) {
                if (text(where, "the name of a property", interface->properties[i].key).empty()) {
                    add(where, "a property has no name");
                }
                text(where, "the description of a property", interface->properties[i].value);
            }
        }
        check_methods(where + ", node method ", interface->node_methods, interface->n_node_methods);
        check_methods(where + ", driver method ", interface->driver_methods, interface->n_driver_methods, true);
    }

    void check_methods(
        const std::string& where, const tenon_method_v1* const* list, std::size_t count, bool are_driver_methods = false
    ) {
        std::set<std::string> names;
        if (!is_list(where, "methods", list, count)) {
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto place = where + std::to_string(i);
            if (list[i] == nullptr) {
                add(place, "its table is NULL");
            } else if (is_sized(place, list[i]->size, offsetof(tenon_method_v1, invoke) + sizeof(tenon_invoke_fn))) {
                const auto name = text(place, "its name", list[i]->name);
                if (!names.insert(name).second) {
                    add(where + "'" + name + "'", "is there twice");
                }
                check_method(where + "'" + name + "'", *list[i], name);
                if (are_driver_methods && (list[i]->flags & TENON_METHOD_EXCLUSIVE) != 0) {
                    add(where + "'" + name + "'",
                        "it has TENON_METHOD_EXCLUSIVE, which is for node methods: a driver method has no node");
                }
            }
        }
    }

    void check_method(const std::string& where, const tenon_method_v1& method, const std::string& name) {
        const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
        if (name.empty() || name.size() > 255 || std::any_of(name.begin(), name.end(), is_control)) {
            add(where, "its name is empty, longer than 255 bytes or has control characters");
        }
        require(where, "invoke", method.invoke != nullptr);
        text(where, "its description", method.description);
        const auto role = text(where, "its default_role", method.default_role);
        if (!role.empty() && role != "admin" && role != "member" && role != "reader") {
            add(where, "its default_role '" + clipped(role) + "' is not one of admin, member and reader");
        }
        const auto schema = text(where, "its args_schema", method.args_schema, max_schema);
        if (const auto mistake = schema.empty() ? schema : SchemaCheck::mistake_in(schema); !mistake.empty()) {
            add(where, "its args_schema " + mistake);
        }
        check_zero(where, "reserved", method.reserved);
        constexpr std::uint32_t known = TENON_METHOD_ASYNC | TENON_METHOD_ATTACH | TENON_METHOD_EXCLUSIVE |
                                        TENON_METHOD_IDEMPOTENT | TENON_METHOD_BLOCKING | TENON_METHOD_CANCELLABLE;
        if ((method.flags & ~known) != 0) {
            add(where, "its flags have bits that this ABI does not have: " + std::to_string(method.flags & ~known));
        }
        check_verbs(where, method);
    }

    void check_zero(const std::string& where, const char* field, std::uint32_t value) {
        if (value != 0) {
            add(where, "its field '" + std::string(field) + "' is " + std::to_string(value) + "; it is to be 0");
        }
    }

    void check_verbs(const std::string& where, const tenon_method_v1& method) {
        static constexpr std::array<std::string_view, 5> known = {"GET", "POST", "PUT", "PATCH", "DELETE"};
        std::set<std::string> verbs;
        if (is_list(where, "HTTP methods", method.http_methods, method.n_http_methods)) {
            for (std::size_t i = 0; i < method.n_http_methods; ++i) {
                const auto verb = text(where, "an HTTP method", method.http_methods[i]);
                if (std::find(known.begin(), known.end(), verb) == known.end()) {
                    add(where, "'" + clipped(verb) + "' is not one of GET, POST, PUT, PATCH and DELETE");
                }
                if (!verbs.insert(verb).second) {
                    add(where, "the HTTP method " + verb + " is there twice");
                }
            }
        }
        if (verbs.empty()) {
            add(where, "it has no HTTP method");
        }
    }

    // What hosts take.
    static constexpr std::size_t max_list = 4'096;
    static constexpr std::size_t max_text = 64U << 10;
    static constexpr std::size_t max_schema = 256U << 10;

    std::vector<std::string> mistakes_;
    std::set<std::string> interfaces_;
};

/// Everything that a sound table says, as one text: it must stay the same until the library is unloaded.
[[nodiscard]] inline std::string everything_in(const tenon_plugin_v1& plugin) {
    std::string all;
    const auto put = [&](tenon_str text) { all += std::to_string(text.len) + ":" + copy_of(text) + ";"; };
    const auto put_number = [&](std::uint64_t number) { all += std::to_string(number) + ";"; };
    for (const auto& text : {plugin.name, plugin.version, plugin.vendor, plugin.description}) {
        put(text);
    }
    for (std::size_t i = 0; i < plugin.n_interfaces; ++i) {
        const auto& interface = *plugin.interfaces[i];
        put(interface.kind);
        put(interface.name);
        for (std::size_t k = 0; k < interface.n_properties; ++k) {
            put(interface.properties[k].key);
            put(interface.properties[k].value);
        }
        for (std::size_t k = 0; k < interface.n_node_methods + interface.n_driver_methods; ++k) {
            const auto& method = k < interface.n_node_methods ? *interface.node_methods[k]
                                                              : *interface.driver_methods[k - interface.n_node_methods];
            for (const auto& text : {method.name, method.description, method.args_schema, method.default_role}) {
                put(text);
            }
            for (const std::uint64_t number :
                 {std::uint64_t{method.flags}, method.timeout_ns, std::uint64_t{method.max_parallel}}) {
                put_number(number);
            }
            for (std::size_t verb = 0; verb < method.n_http_methods; ++verb) {
                put(method.http_methods[verb]);
            }
        }
    }
    return all;
}

}  // namespace tenon::test::detail
