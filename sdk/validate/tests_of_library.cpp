// SPDX-License-Identifier: Apache-2.0
#include "elf_file.hpp"
#include "tests.hpp"

#include <tenon/metadata.hpp>

#include <algorithm>
#include <memory>

namespace tenon::validate {

namespace {

using namespace test::detail;

std::string some_of(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() > 5 ? text + ", …" : text;
}

/// `body` with the plugin's table, before anything of the plugin has run but its entry function.
template <class Body>
void with_table(Trial& trial, Body body) {
    const auto failures = std::make_shared<Failures>();
    Services services(failures, false);
    const HostTable table(services, test::HostOptions());
    const Library library(trial.options.library);
    trial.doing("the entry function");
    const auto* const plugin = library.entry()(table.get());
    if (plugin == nullptr) {
        trial.failures.push_back("the entry function gave no table: " + services.error());
    } else {
        body(*plugin);
    }
    for (const auto& failure : failures->look()) {
        trial.failures.push_back("the entry function: " + failure);
    }
}

}  // namespace

void test_exports(Trial& trial) {
    trial.doing("reading the file");
    auto exports = ElfFile(trial.options.library).exports;
    if (std::erase(exports, TENON_ENTRY_SYMBOL) == 0) {
        trial.failures.push_back("it does not export " TENON_ENTRY_SYMBOL ", so it is not a Tenon plugin");
    }
    if (!exports.empty()) {
        trial.failures.push_back(
            "it exports " + counted(exports.size(), "symbol") + " besides " TENON_ENTRY_SYMBOL " (" + some_of(exports) +
            "); link it with the version script of tenon_add_plugin()"
        );
    }
}

void test_symbols(Trial& trial) {
    trial.doing("reading the file");
    const ElfFile file(trial.options.library);
    if (!file.unique.empty()) {
        trial.failures.push_back(
            "it has " + counted(file.unique.size(), "unique symbol") + " (" + some_of(file.unique) +
            "), which all libraries of a process share; build it with -fno-gnu-unique"
        );
    }
    if (file.has_text_relocations) {
        trial.failures.emplace_back("it has text relocations; build it with -fPIC");
    }
    if (file.has_executable_stack) {
        trial.failures.emplace_back("it asks for an executable stack; link it with -z noexecstack");
    }
}

void test_loading(Trial& trial) {
    trial.doing("dlopen()");
    try {
        static_cast<void>(Library(trial.options.library).entry());
    } catch (const test::NotStarted& refusal) {
        trial.failures.push_back(std::string("it cannot be loaded: ") + refusal.what());
    }
}

void test_table(Trial& trial) {
    with_table(trial, [&](const tenon_plugin_v1& plugin) {
        trial.doing("reading the plugin's table");
        for (auto& mistake : DescriptorCheck().mistakes_in(&plugin)) {
            trial.failures.push_back(std::move(mistake));
        }
    });
}

void test_metadata(Trial& trial) {
    const auto embedded_text = ElfFile(trial.options.library).metadata;
    if (!embedded_text) {
        trial.skipped = "it has no section .tenon.meta, which tenon_add_plugin() embeds";
        return;
    }
    with_table(trial, [&](const tenon_plugin_v1& plugin) {
        trial.doing("reading the plugin's table");
        const json embedded = json::parse(*embedded_text, nullptr, false);
        const json live = tenon::detail::metadata_of(plugin);
        if (embedded.is_discarded()) {
            trial.failures.emplace_back("its section .tenon.meta is not JSON");
        } else if (embedded != live) {
            const auto first = json::diff(embedded, live).front();
            const json::json_pointer at(first.at("path").get<std::string>());
            const auto said = [&](const json& metadata) {
                return metadata.contains(at) ? clipped(metadata[at].dump()) : std::string("nothing");
            };
            trial.failures.push_back(
                "at " + at.to_string() + " its section .tenon.meta says " + said(embedded) + ", its table " +
                said(live) + "; build the library anew"
            );
        }
    });
}

}  // namespace tenon::validate
