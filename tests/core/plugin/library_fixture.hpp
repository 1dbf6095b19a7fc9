#pragma once

#include "plugin/generation.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/runtime_directory.hpp"
#include "support/running_loops.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

namespace tenon::test {

/// A host that loads real libraries, as tenond does.
struct LibraryFixture {
    RuntimeDirectory directory = RuntimeDirectory::make().value();
    RunningLoops loops{1};
    BlockingPool pool{2, 64};
    BmcLimits limits{};
    BmcClient bmc{loops.group(), limits};
    PluginHost host{loops.group(), pool, bmc};

    ~LibraryFixture() {
        pool.stop_and_join();
        loops.group().stop_and_join();
    }

    [[nodiscard]] static std::filesystem::path built(std::string_view library) {
        return std::filesystem::path(TENON_BINARY_DIR) / library;
    }

    /// As the manifest of that plugin would be read.
    [[nodiscard]] static PluginManifest manifest(const std::string& name, const std::string& implementation) {
        PluginManifest made;
        made.name = name;
        made.version = "1.0.0";
        made.interfaces[InterfaceKind::vendor] = {implementation};
        return made;
    }

    struct Loaded {
        LoadedPlugin plugin;
        std::string sha256;
    };

    [[nodiscard]] Loaded load(const std::filesystem::path& library, const PluginManifest& about) {
        auto made = load_plugin(
            host.services(), directory, about, library, {Json::object(), std::chrono::seconds(60), {}, nullptr}
        );
        INFO((made.has_error() ? made.error().message : ""));
        REQUIRE(made.has_value());
        auto sha256 = made->sha256;
        return {std::move(made).value(), std::move(sha256)};
    }

    [[nodiscard]] static Invocation invocation(const LoadedPlugin& plugin, std::string_view method) {
        Invocation asked;
        asked.implementation = plugin.implementations.front();
        const auto& methods = asked.implementation->node_methods;
        const auto found = std::find_if(methods.begin(), methods.end(), [method](const PluginMethod& m) {
            return m.declared.name == method;
        });
        REQUIRE(found != methods.end());
        asked.method = &*found;
        asked.http_method = "POST";
        asked.args = "{}";
        asked.driver = "test";
        asked.request_id = "req-1";
        return asked;
    }

    [[nodiscard]] std::string call(const LoadedPlugin& plugin, std::string_view method) {
        const auto asked = invocation(plugin, method);
        const auto reply = loops.run(host.invoke(loops.at(0), asked));
        return reply.has_value() ? reply->body : reply.error().message;
    }
};

}  // namespace tenon::test
