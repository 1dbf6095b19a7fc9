#include "tool/run_summary.hpp"

#include "tool/call_lines.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace tenon {

namespace {

std::string bmc_line(const RunSummary& run) {
    if (run.bmc_url.empty()) {
        return "none: the manifest has no `bmc:`";
    }
    if (!run.stage.manifest.bmc) {
        return run.bmc_url + ", but the manifest has no `bmc:`, so the plugin cannot reach it";
    }
    return run.bmc_url + (run.is_bmc_simulated ? ", simulated by tenon-bmc-sim" : "");
}

void add_methods(std::string& text, const CallTarget& target, const std::string& label, const Json& methods) {
    for (const auto& method : methods) {
        fmt::format_to(
            std::back_inserter(text), "\n{}: {}{}\n{}", label, method.value("name", ""),
            method.value("async", false) ? " (async: answers 202 at once)" : "", call_lines(target, method)
        );
    }
}

}  // namespace

std::string summary_of(const RunSummary& run, const Json& plugin, const Json& node) {
    const auto& [stage, url, bmc_url, is_bmc_simulated] = run;
    const auto name = node.value("name", "");
    auto text = fmt::format(
        "{} {} is served at {}; Ctrl-C ends it\n"
        "  manifest       {}\n"
        "  hardware type  {}: {}\n"
        "  BMC            {}\n"
        "  node           {}\n",
        stage.manifest.name, stage.manifest.version, url, stage.manifest_source, stage.type.name, stage.type_source,
        bmc_line(run), name
    );
    const auto baremetal =
        fmt::format("  baremetal --os-auth-type none --os-endpoint {} node set {} ", url, shell_word(name));
    if (!is_bmc_simulated && bmc_url.rfind("https:", 0) == 0 && stage.manifest.bmc &&
        !stage.manifest.bmc->verify_ca.empty()) {
        text += "If its certificate is signed by itself:\n" + baremetal + "--driver-info " +
                shell_word(stage.manifest.bmc->verify_ca + "=false") + "\n";
    }
    for (const auto& offered : plugin.value("interfaces", Json::array())) {
        const auto kind = offered.value("interface", "");
        const auto implementation = offered.value("name", "");
        const auto label = fmt::format("{}/{}", kind, implementation);
        if (node.value(kind + "_interface", "") != implementation) {
            text += fmt::format(
                "\n{} is offered, too; the node has it after\n{}--{}-interface {}\n", label, baremetal, kind,
                implementation
            );
            continue;
        }
        add_methods(text, {url, true, name}, label, offered.value("node_methods", Json::array()));
        add_methods(
            text, {url, false, stage.type.name}, label + ", of the hardware type",
            offered.value("driver_methods", Json::array())
        );
    }
    return text;
}

}  // namespace tenon
