#include "plugin/abi_descriptor.hpp"

#include "base/utf8.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/args_schema.hpp"
#include "plugin/plugin_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>

namespace tenon {

namespace {

constexpr std::size_t max_word = 255;
constexpr std::size_t max_text = 64u << 10;
constexpr std::size_t max_schema = 256u << 10;
constexpr std::size_t max_list = 4'096;
// Not sizeof: our header may be of a later minor than the plugin's, which is then smaller and right.
constexpr std::size_t plugin_size_1_0 = offsetof(tenon_plugin_v1, get_extension) + sizeof(void*);
constexpr std::size_t interface_size_1_0 = offsetof(tenon_interface_v1, n_driver_methods) + sizeof(std::size_t);
constexpr std::size_t method_size_1_0 = offsetof(tenon_method_v1, invoke) + sizeof(tenon_invoke_fn);

constexpr std::array<std::string_view, 5> http_verbs = {"GET", "POST", "PUT", "PATCH", "DELETE"};

/// Reads a table and keeps the first mistake; after it, every step gives back nothing.
class DescriptorReader {
public:
    [[nodiscard]] Result<PluginDescriptor> read(const tenon_plugin_v1* table);

private:
    bool fail(const std::string& where, const std::string& what) {
        if (mistake_.empty()) {
            mistake_ = where.empty() ? what : fmt::format("{}: {}", where, what);
        }
        return false;
    }

    /// `least` is the size of the struct in ABI 1.0.
    bool is_sized(std::uint32_t size, std::size_t least, const std::string& where) {
        return size >= least || fail(where, fmt::format("its table says it has {} bytes, ABI 1.0 has {}", size, least));
    }

    std::string text(tenon_str value, std::size_t max, const std::string& where, std::string_view what) {
        if (value.ptr == nullptr && value.len != 0) {
            fail(where, fmt::format("{} is NULL with a length of {}", what, value.len));
        } else if (value.len > max) {
            fail(where, fmt::format("{} has {} bytes, at most {} are accepted", what, value.len, max));
        } else if (!is_utf8(view(value))) {
            fail(where, fmt::format("{} is not UTF-8", what));
        } else {
            return std::string(view(value));
        }
        return {};
    }

    bool is_list(const void* list, std::size_t count, const std::string& where, std::string_view what) {
        if (list == nullptr && count != 0) {
            return fail(where, fmt::format("the list of {} is NULL with a length of {}", what, count));
        }
        return count <= max_list || fail(where, fmt::format("{} {}, at most {} are accepted", count, what, max_list));
    }

    void read_interface(const tenon_interface_v1* table, std::size_t index, PluginDescriptor& out);
    void read_methods(
        const tenon_method_v1* const* list, std::size_t count, MethodScope scope, const std::string& where,
        std::vector<PluginMethod>& out
    );
    void read_method(const tenon_method_v1& table, const std::string& where, VendorMethod& out);
    void read_role(const tenon_method_v1& table, const std::string& where, VendorMethod& out);

    std::string mistake_;
};

Result<PluginDescriptor> DescriptorReader::read(const tenon_plugin_v1* table) {
    PluginDescriptor out;
    if (table == nullptr) {
        return error(Errc::plugin, "its entry function gave no table");
    }
    if (is_sized(table->size, plugin_size_1_0, "the plugin") && table->abi_minor_min > TENON_ABI_MINOR) {
        return error(
            Errc::unsupported, fmt::format(
                                   "the plugin needs ABI {}.{}, this host speaks ABI {}.{}; upgrade the host",
                                   TENON_ABI_MAJOR, table->abi_minor_min, TENON_ABI_MAJOR, TENON_ABI_MINOR
                               )
        );
    }
    if (mistake_.empty()) {
        out.name = text(table->name, max_word, "the plugin", "its name");
        out.version = text(table->version, max_word, "the plugin", "its version");
        out.vendor = text(table->vendor, max_text, "the plugin", "its vendor");
        out.description = text(table->description, max_text, "the plugin", "its description");
        out.init = table->init;
        out.stop = table->stop;
        out.fini = table->fini;
    }
    if (mistake_.empty() && !is_plugin_name(out.name)) {
        fail("the plugin", fmt::format("its name '{}' is not [a-z][a-z0-9_-]{{0,62}}", out.name));
    }
    if (mistake_.empty() && !is_semver(out.version)) {
        fail("the plugin", fmt::format("its version '{}' is not a semantic version", out.version));
    }
    if (mistake_.empty() && (out.init == nullptr || out.stop == nullptr || out.fini == nullptr)) {
        fail("the plugin", "init, stop and fini must be functions, one of them is NULL");
    }
    if (mistake_.empty() && is_list(table->requires_ext, table->n_requires_ext, "the plugin", "extensions")) {
        for (std::size_t i = 0; i < table->n_requires_ext; ++i) {
            out.requires_extensions.push_back(text(table->requires_ext[i], max_word, "the plugin", "an extension"));
        }
    }
    if (mistake_.empty() && is_list(table->interfaces, table->n_interfaces, "the plugin", "interfaces")) {
        for (std::size_t i = 0; i < table->n_interfaces && mistake_.empty(); ++i) {
            read_interface(table->interfaces[i], i, out);
        }
    }
    if (!mistake_.empty()) {
        return error(Errc::plugin, mistake_ + "; have the plugin's vendor mend its table");
    }
    return out;
}

void DescriptorReader::read_interface(const tenon_interface_v1* table, std::size_t index, PluginDescriptor& out) {
    auto where = fmt::format("interface {}", index);
    if (table == nullptr) {
        fail(where, "its table is NULL");
        return;
    }
    if (!is_sized(table->size, interface_size_1_0, where)) {
        return;
    }
    const auto kind_name = text(table->kind, max_word, where, "its kind");
    Implementation made;
    made.name = text(table->name, max_word, where, "its name");
    const auto kind = interface_kind_from(kind_name);
    if (mistake_.empty() && !kind) {
        fail(where, fmt::format("'{}' is not an interface kind", kind_name));
    }
    if (mistake_.empty() && !is_implementation_name(made.name)) {
        fail(where, fmt::format("its name '{}' is not [a-z][a-z0-9-]{{0,62}}", made.name));
    }
    if (!mistake_.empty()) {
        return;
    }
    made.kind = *kind;
    where = fmt::format("interface {}/{}", kind_name, made.name);
    for (const auto& other : out.implementations) {
        if (other.kind == made.kind && other.name == made.name) {
            fail(where, "is there twice");
        }
    }
    if (is_list(table->properties, table->n_properties, where, "properties")) {
        for (std::size_t i = 0; i < table->n_properties && mistake_.empty(); ++i) {
            auto key = text(table->properties[i].key, max_word, where, "the name of a property");
            auto description = text(table->properties[i].value, max_text, where, "the description of a property");
            if (key.empty()) {
                fail(where, "a property has no name");
            }
            made.properties.emplace_back(std::move(key), std::move(description));
        }
    }
    read_methods(table->node_methods, table->n_node_methods, MethodScope::node, where, made.node_methods);
    read_methods(table->driver_methods, table->n_driver_methods, MethodScope::driver, where, made.driver_methods);
    out.implementations.push_back(std::move(made));
}

void DescriptorReader::read_methods(
    const tenon_method_v1* const* list, std::size_t count, MethodScope scope, const std::string& where,
    std::vector<PluginMethod>& out
) {
    const std::string_view scope_name = scope == MethodScope::node ? "node" : "driver";
    if (!mistake_.empty() || !is_list(list, count, where, "methods")) {
        return;
    }
    std::set<std::string, std::less<>> names;
    for (std::size_t i = 0; i < count && mistake_.empty(); ++i) {
        const auto* const table = list[i];
        auto place = fmt::format("{}, {} method {}", where, scope_name, i);
        if (table == nullptr) {
            fail(place, "its table is NULL");
            return;
        }
        PluginMethod method;
        method.entry = table;
        method.declared.scope = scope;
        if (!is_sized(table->size, method_size_1_0, place)) {
            return;
        }
        method.declared.name = text(table->name, max_word, place, "its name");
        const bool is_printable = std::none_of(method.declared.name.begin(), method.declared.name.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
        if (mistake_.empty() && (method.declared.name.empty() || !is_printable)) {
            fail(place, "its name is empty or has control characters");
        }
        place = fmt::format("{}, {} method '{}'", where, scope_name, method.declared.name);
        if (mistake_.empty() && !names.insert(method.declared.name).second) {
            fail(place, "is there twice");
        }
        if (mistake_.empty()) {
            read_method(*table, place, method.declared);
        }
        if (mistake_.empty() && !method.declared.args_schema.empty()) {
            auto schema = ArgsSchema::compile(method.declared.args_schema);
            if (schema.has_error()) {
                fail(place, "its args_schema " + schema.error().message);
            } else {
                method.schema = std::move(schema).value();
            }
        }
        out.push_back(std::move(method));
    }
}

void DescriptorReader::read_method(const tenon_method_v1& table, const std::string& where, VendorMethod& out) {
    out.description = text(table.description, max_text, where, "its description");
    out.args_schema = text(table.args_schema, max_schema, where, "its args_schema");
    out.is_async = (table.flags & TENON_METHOD_ASYNC) != 0;
    out.is_attach = (table.flags & TENON_METHOD_ATTACH) != 0;
    out.require_exclusive_lock = (table.flags & TENON_METHOD_EXCLUSIVE) != 0;
    out.is_idempotent = (table.flags & TENON_METHOD_IDEMPOTENT) != 0;
    out.is_blocking = (table.flags & TENON_METHOD_BLOCKING) != 0;
    out.is_cancellable = (table.flags & TENON_METHOD_CANCELLABLE) != 0;
    constexpr std::uint64_t year_ns = 31'536'000'000'000'000;  // more would overflow when added to a clock
    out.timeout = std::chrono::nanoseconds(std::min(table.timeout_ns, year_ns));
    out.max_parallel = table.max_parallel;
    read_role(table, where, out);
    if (table.invoke == nullptr) {
        fail(where, "invoke is NULL");
    }
    if (!is_list(table.http_methods, table.n_http_methods, where, "HTTP methods")) {
        return;
    }
    for (std::size_t i = 0; i < table.n_http_methods && mistake_.empty(); ++i) {
        auto verb = text(table.http_methods[i], max_word, where, "an HTTP method");
        if (mistake_.empty() && std::find(http_verbs.begin(), http_verbs.end(), verb) == http_verbs.end()) {
            fail(where, fmt::format("'{}' is not one of GET, POST, PUT, PATCH and DELETE", verb));
        }
        if (std::find(out.http_methods.begin(), out.http_methods.end(), verb) != out.http_methods.end()) {
            fail(where, fmt::format("the HTTP method {} is there twice", verb));
        }
        out.http_methods.push_back(std::move(verb));
    }
    if (out.http_methods.empty()) {
        fail(where, "it has no HTTP method");
    }
}

void DescriptorReader::read_role(const tenon_method_v1& table, const std::string& where, VendorMethod& out) {
    const auto role = text(table.default_role, max_word, where, "its default_role");
    if (role == "member") {
        out.default_role = Role::member;
    } else if (role == "reader") {
        out.default_role = Role::reader;
    } else if (!role.empty() && role != "admin") {
        fail(where, fmt::format("its default_role '{}' is not one of admin, member and reader", role));
    }
}

}  // namespace

Result<PluginDescriptor>
read_descriptor(const tenon_plugin_v1* table, const PluginManifest& manifest, const PluginIdentity* embedded) {
    auto plugin = DescriptorReader().read(table);
    if (plugin.has_error()) {
        return plugin;
    }
    const auto live = identity_of(*plugin);
    if (auto agreement = check_agreement(identity_of(manifest), embedded, &live); agreement.has_error()) {
        return agreement.error();
    }
    return plugin;
}

}  // namespace tenon
