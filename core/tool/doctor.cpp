#include "tool/doctor.hpp"

#include "async/blocking_pool.hpp"
#include "async/loop.hpp"
#include "bmc/bmc_client.hpp"
#include "config/command_line.hpp"
#include "driver/driver_catalog.hpp"
#include "driver/hardware_type_reader.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugin_registry.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace tenon {

namespace {

void report_plugins(Diagnosis& diagnosis, const PluginRegistry& registry) {
    const auto plugins = registry.status();
    auto out = std::back_inserter(diagnosis.report);
    fmt::format_to(out, "plugins ({})\n", plugins->size());
    for (const auto& plugin : *plugins) {
        const bool is_active = plugin.state == PluginState::active;
        diagnosis.is_healthy = diagnosis.is_healthy && is_active;
        fmt::format_to(out, "  {:<9} {} {}\n", to_string(plugin.state), plugin.name, plugin.version);
        fmt::format_to(
            out, "            manifest {}\n", plugin.manifest_path.empty() ? "(none)" : plugin.manifest_path
        );
        fmt::format_to(out, "            library  {}\n", plugin.library_path.empty() ? "(none)" : plugin.library_path);
        if (!is_active) {
            fmt::format_to(out, "            {}\n", plugin.reason);
        }
        for (const auto& implementation : plugin.implementations) {
            fmt::format_to(
                out, "            offers {}/{}: {} node method(s), {} driver method(s)\n",
                to_string(implementation->kind), implementation->name, implementation->node_methods.size(),
                implementation->driver_methods.size()
            );
        }
    }
}

void report_hardware_types(Diagnosis& diagnosis, const DriverCatalog& catalog) {
    auto out = std::back_inserter(diagnosis.report);
    fmt::format_to(out, "hardware types ({})\n", catalog.types().size());
    for (const auto& [name, type] : catalog.types()) {
        if (type.defaults) {
            const auto& vendor = type.defaults->interfaces[InterfaceKind::vendor];
            fmt::format_to(
                out, "  served    {}: vendor interface {} by default ({})\n", name, vendor->name, type.declared.path
            );
        } else {
            diagnosis.is_healthy = false;
            fmt::format_to(out, "  refused   {}: {} ({})\n", name, type.reason, type.declared.path);
        }
    }
    for (const auto& problem : catalog.problems()) {
        diagnosis.is_healthy = false;
        fmt::format_to(out, "  problem   {}\n", problem.reason);
    }
}

}  // namespace

Diagnosis diagnose(const Config& config) {
    LoopGroup loops(1);
    BlockingPool pool(config.blocking_threads, config.blocking_queue);
    BmcClient bmc(loops, BmcLimits{});
    PluginHost host(loops, pool, bmc, config.calls.cancel_grace);
    PluginRegistry registry(host, plugin_directories_of(config));
    loops.start();
    registry.load();
    Diagnosis diagnosis;
    report_plugins(diagnosis, registry);
    auto files = read_hardware_types(config.hardware_types.directories);
    const DriverCatalog catalog(
        std::move(files.types), registry.implementations(), config.hardware_types, std::move(files.problems)
    );
    report_hardware_types(diagnosis, catalog);
    if (!registry.stop(config.calls.cancel_grace)) {
        diagnosis.is_healthy = false;
        diagnosis.report += "a plugin did not stop in time: see the log\n";
    }
    diagnosis.report += diagnosis.is_healthy ? "all is well\n" : "something needs care: see above\n";
    return diagnosis;
}

int run_doctor(std::vector<std::string> arguments) {
    const auto command_line = parse_command_line(arguments);
    if (!command_line) {
        fmt::print(stderr, "tenon doctor: {}\n", command_line.error().message);
        return 2;
    }
    const auto diagnosis = diagnose(command_line->config);
    fmt::print("{}", diagnosis.report);
    return diagnosis.is_healthy ? 0 : 1;
}

}  // namespace tenon
