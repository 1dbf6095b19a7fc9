#include "plugin/plugin_identity.hpp"

#include "base/json.hpp"
#include "base/json_member.hpp"
#include "plugin/abi_descriptor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

namespace tenon {

namespace {

std::string method_line(std::string_view kind, std::string_view name, std::string_view verbs, std::string_view method) {
    return fmt::format("{}/{}: {} {}", kind, name, verbs, method);
}

void sort_all(PluginIdentity& identity) {
    for (const auto kind : all_interface_kinds) {
        std::sort(identity.interfaces[kind].begin(), identity.interfaces[kind].end());
    }
    std::sort(identity.methods.begin(), identity.methods.end());
}

std::string listed(const PerKind<std::vector<std::string>>& interfaces) {
    std::string text;
    for (const auto kind : all_interface_kinds) {
        for (const auto& name : interfaces[kind]) {
            text += fmt::format("{}{}/{}", text.empty() ? "" : ", ", to_string(kind), name);
        }
    }
    return text.empty() ? "none" : text;
}

void add_methods(PluginIdentity& identity, const Json& offered, const char* list) {
    const auto found = offered.find(list);
    if (found == offered.end() || !found->is_array()) {
        return;
    }
    for (const auto& method : *found) {
        std::string verbs;
        if (const auto named = method.is_object() ? method.find("http_methods") : method.end();
            named != method.end() && named->is_array()) {
            for (const auto& verb : *named) {
                verbs += (verbs.empty() ? "" : ",") + (verb.is_string() ? verb.get<std::string>() : std::string("?"));
            }
        }
        identity.methods.push_back(
            method_line(text_at(offered, "kind"), text_at(offered, "name"), verbs, text_at(method, "name"))
        );
    }
}

/// What one of them has and the other has not, for lists too long to be shown whole.
std::string only_in(const std::vector<std::string>& these, const std::vector<std::string>& those) {
    std::vector<std::string> only;
    std::set_difference(these.begin(), these.end(), those.begin(), those.end(), std::back_inserter(only));
    return only.empty() ? "nothing besides" : fmt::format("{}", fmt::join(only, "; "));
}

}  // namespace

PluginIdentity identity_of(const PluginManifest& manifest) {
    PluginIdentity identity{manifest.name, manifest.version, manifest.interfaces, {}};
    sort_all(identity);
    return identity;
}

PluginIdentity identity_of(const PluginDescriptor& descriptor) {
    PluginIdentity identity{descriptor.name, descriptor.version, {}, {}};
    for (const auto& offered : descriptor.implementations) {
        identity.interfaces[offered.kind].push_back(offered.name);
        for (const auto* methods : {&offered.node_methods, &offered.driver_methods}) {
            for (const auto& method : *methods) {
                identity.methods.push_back(method_line(
                    to_string(offered.kind), offered.name,
                    fmt::format("{}", fmt::join(method.declared.http_methods, ",")), method.declared.name
                ));
            }
        }
    }
    sort_all(identity);
    return identity;
}

Result<PluginIdentity> parse_plugin_metadata(std::string_view text) {
    const auto bad = [](std::string_view what) {
        return error(
            Errc::plugin, fmt::format("its section {} {}; build it anew with this SDK", metadata_section, what)
        );
    };
    const auto root = parse_json(text);
    if (!root || !root->is_object()) {
        return bad("is not a JSON object");
    }
    if (text_at(*root, "schema") != "tenon.meta/1") {
        return bad(
            fmt::format("is of schema '{}', this host reads 'tenon.meta/1'", text_at(*root, "schema").substr(0, 40))
        );
    }
    PluginIdentity identity{text_at(*root, "name"), text_at(*root, "version"), {}, {}};
    const auto interfaces = root->find("interfaces");
    if (interfaces == root->end() || !interfaces->is_array()) {
        return bad("does not list the interfaces");
    }
    for (const auto& offered : *interfaces) {
        const auto kind = interface_kind_from(text_at(offered, "kind"));
        if (!kind) {
            return bad(
                fmt::format("names an interface of the unknown kind '{}'", text_at(offered, "kind").substr(0, 40))
            );
        }
        identity.interfaces[*kind].push_back(text_at(offered, "name"));
        add_methods(identity, offered, "node_methods");
        add_methods(identity, offered, "driver_methods");
    }
    sort_all(identity);
    return identity;
}

Result<void>
check_agreement(const PluginIdentity& manifest, const PluginIdentity* embedded, const PluginIdentity* live) {
    const auto disagree = [&](std::string_view what, const std::function<std::string(const PluginIdentity&)>& said) {
        if (embedded == nullptr) {
            return error(
                Errc::plugin, fmt::format(
                                  "{} is '{}' in the manifest and '{}' in the library; install the manifest that "
                                  "belongs to the library",
                                  what, said(manifest), said(*live)
                              )
            );
        }
        return error(
            Errc::plugin, fmt::format(
                              "{} is '{}' in the manifest, '{}' in the library's section {} and {} in its descriptor; "
                              "build the library "
                              "and install it with the manifest of that build",
                              what, said(manifest), said(*embedded), metadata_section,
                              live == nullptr ? "not yet known" : fmt::format("'{}'", said(*live))
                          )
        );
    };
    const auto differs = [&](const std::function<std::string(const PluginIdentity&)>& said) {
        return (embedded != nullptr && said(*embedded) != said(manifest)) ||
               (live != nullptr && said(*live) != said(manifest));
    };
    const std::pair<std::string_view, std::function<std::string(const PluginIdentity&)>> facts[] = {
        {"the name", [](const PluginIdentity& one) { return one.name; }},
        {"the version", [](const PluginIdentity& one) { return one.version; }},
        {"the list of interfaces", [](const PluginIdentity& one) { return listed(one.interfaces); }},
    };
    for (const auto& [what, said] : facts) {
        if (differs(said)) {
            return disagree(what, said);
        }
    }
    if (embedded != nullptr && live != nullptr && embedded->methods != live->methods) {
        return error(
            Errc::plugin,
            fmt::format(
                "the methods are not the same in the library's section {} ({}) and in its descriptor ({}), "
                "and the manifest lists none; build the library anew",
                metadata_section, only_in(embedded->methods, live->methods), only_in(live->methods, embedded->methods)
            )
        );
    }
    return {};
}

}  // namespace tenon
