#include "tool/doctor.hpp"

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"
#include "base/text_or_null.hpp"
#include "bmc/bmc_client.hpp"
#include "config/command_line.hpp"
#include "driver/driver_catalog.hpp"
#include "driver/hardware_type_reader.hpp"
#include "plugin/crash_handler.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_registry.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

namespace tenon {

namespace {

Json step_document(std::string_view step, std::string_view outcome, const std::string& detail) {
    Json document = Json::object();
    document["step"] = step;
    document["outcome"] = outcome;
    document["detail"] = text_or_null(detail);
    return document;
}

/// The hardware types whose nodes can have this implementation.
Json types_with(const DriverCatalog& catalog, const Implementation& offered) {
    Json names = Json::array();
    for (const auto& [name, type] : catalog.types()) {
        const auto& enabled = type.enabled[offered.kind];
        const bool is_listed = std::find(enabled.begin(), enabled.end(), offered.name) != enabled.end();
        if (type.defaults && (is_listed || type.declared.accepts_any_interface)) {
            names.push_back(name);
        }
    }
    return names;
}

Json offer_document(const DriverCatalog& catalog, const Implementation& offered) {
    Json document = Json::object();
    document["interface"] = to_string(offered.kind);
    document["name"] = offered.name;
    document["node_methods"] = offered.node_methods.size();
    document["driver_methods"] = offered.driver_methods.size();
    document["hardware_types"] = types_with(catalog, offered);
    return document;
}

std::string fact_of(const PluginStatus& plugin, LoadStep step) {
    switch (step) {
    case LoadStep::manifest:
        return plugin.manifest_path;
    case LoadStep::library:
        return plugin.library_path;
    default:
        return plugin.trace.facts[static_cast<std::size_t>(step)];
    }
}

/// The steps of loading, and as the last one whether any node can have what the plugin offers.
Json step_documents(const PluginStatus& plugin, const Json& offers) {
    Json steps = Json::array();
    for (std::size_t i = 0; i < load_step_names.size(); ++i) {
        const auto step = static_cast<LoadStep>(i);
        if (plugin.trace.went_well(step)) {
            steps.push_back(step_document(to_string(step), "ok", fact_of(plugin, step)));
        } else if (step == plugin.trace.reached) {
            steps.push_back(step_document(to_string(step), "failed", plugin.reason));
        } else {
            steps.push_back(step_document(to_string(step), "not reached", {}));
        }
    }
    std::string names;
    std::string used_by;
    for (const auto& offered : offers) {
        names += fmt::format(
            "{}{}/{}", names.empty() ? "" : ", ", offered["interface"].get<std::string>(),
            offered["name"].get<std::string>()
        );
        for (const auto& type : offered["hardware_types"]) {
            if (const auto name = type.get<std::string>(); used_by.find(name) == std::string::npos) {
                used_by += (used_by.empty() ? "" : ", ") + name;
            }
        }
    }
    if (!plugin.trace.is_complete) {
        steps.push_back(step_document("composed", "not reached", {}));
    } else if (used_by.empty()) {
        const auto why =
            fmt::format("no hardware type that is served lists {}; put it into one, so that nodes can have it", names);
        steps.push_back(step_document("composed", "failed", why));
    } else {
        steps.push_back(step_document("composed", "ok", "into " + used_by));
    }
    return steps;
}

Json plugin_document(const PluginStatus& plugin, const DriverCatalog& catalog) {
    Json document = Json::object();
    document["name"] = plugin.name;
    document["version"] = text_or_null(plugin.version);
    document["state"] = to_string(plugin.state);
    document["reason"] = text_or_null(plugin.reason);
    document["manifest"] = text_or_null(plugin.manifest_path);
    document["library"] = text_or_null(plugin.library_path);
    document["sha256"] = text_or_null(plugin.sha256);
    Json offers = Json::array();
    for (const auto& implementation : plugin.implementations) {
        offers.push_back(offer_document(catalog, *implementation));
    }
    document["steps"] = step_documents(plugin, offers);
    document["offers"] = std::move(offers);
    return document;
}

Json type_document(const std::string& name, const ComposedHardwareType& type) {
    Json document = Json::object();
    document["name"] = name;
    document["state"] = type.defaults ? "served" : "refused";
    document["reason"] = text_or_null(type.reason);
    document["path"] = type.declared.path;
    document["vendor_interface"] =
        type.defaults ? Json(type.defaults->interfaces[InterfaceKind::vendor]->name) : Json();
    return document;
}

bool is_well(const Json& plugin) {
    const auto& steps = plugin["steps"];
    return std::all_of(steps.begin(), steps.end(), [](const Json& step) { return step["outcome"] == "ok"; });
}

/// What a plugin stands on.
struct Host {
    explicit Host(const Config& config)
        : loops(1),
          pool(config.blocking_threads, config.blocking_queue),
          bmc(loops, BmcLimits{}),
          plugins(loops, pool, bmc, config.calls.cancel_grace),
          registry(plugins, plugin_directories_of(config)) {}

    LoopGroup loops;
    BlockingPool pool;
    BmcClient bmc;
    PluginHost plugins;
    PluginRegistry registry;
};

}  // namespace

Diagnosis diagnose(const Config& config) {
    auto host = std::make_unique<Host>(config);
    auto& registry = host->registry;
    host->loops.start();
    static_cast<void>(registry.load());
    auto files = read_hardware_types(config.hardware_types.directories);
    const DriverCatalog catalog(
        std::move(files.types), registry.implementations(), config.hardware_types, std::move(files.problems)
    );
    Diagnosis diagnosis;
    auto& document = diagnosis.document;
    document["healthy"] = true;
    document["plugins"] = Json::array();
    for (const auto& plugin : *registry.status()) {
        document["plugins"].push_back(plugin_document(plugin, catalog));
        diagnosis.is_healthy = diagnosis.is_healthy && is_well(document["plugins"].back());
    }
    document["hardware_types"] = Json::array();
    for (const auto& [name, type] : catalog.types()) {
        document["hardware_types"].push_back(type_document(name, type));
        diagnosis.is_healthy = diagnosis.is_healthy && type.defaults != nullptr;
    }
    document["problems"] = Json::array();
    for (const auto& problem : catalog.problems()) {
        document["problems"].push_back(problem.reason);
    }
    if (!registry.stop(config.calls.cancel_grace)) {
        document["problems"].push_back("a plugin did not come back from its start or its stop; the log says which");
        diagnosis.has_runaway = true;
        static_cast<void>(host.release());  // what was left behind may still use it
    }
    diagnosis.is_healthy = diagnosis.is_healthy && document["problems"].empty();
    document["healthy"] = diagnosis.is_healthy;
    return diagnosis;
}

int run_doctor(std::vector<std::string> arguments) {
    install_crash_handler(STDERR_FILENO);  // a plugin that takes us down is named first
    const auto flag = std::find(arguments.begin(), arguments.end(), "--json");
    const bool is_json = flag != arguments.end();
    if (is_json) {
        arguments.erase(flag);
    }
    const auto command_line = parse_command_line(arguments);
    if (!command_line) {
        fmt::print(stderr, "tenon doctor: {}\n", command_line.error().message);
        return 2;
    }
    const auto diagnosis = diagnose(command_line->config);
    fmt::print("{}", is_json ? dump_json(diagnosis.document) + "\n" : to_text(diagnosis));
    if (diagnosis.has_runaway) {
        std::fflush(nullptr);
        ::_exit(1);  // not through destructors that the runaway's thread may be using
    }
    return diagnosis.is_healthy ? 0 : 1;
}

}  // namespace tenon
