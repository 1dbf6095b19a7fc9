// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"
#include "call_all.hpp"
#include "elf_file.hpp"
#include "tests.hpp"

#include <algorithm>

namespace tenon::validate {

namespace {

/// Objects that no plugin expects: its own keys with other types, and keys that nobody has.
std::vector<json> odd_configs(const json& config) {
    const json odd_values =
        arr(nullptr, true, -1, 1e300, 18'446'744'073'709'551'615ULL, "", "x", arr(), arr(1, "x"), obj(),
            obj("a", obj("b", arr(nullptr))));
    std::vector<json> all = {json::object(), obj("", nullptr), obj("no such key", arr(1, 2, obj()))};
    for (const auto& [key, value] : config.items()) {
        for (const auto& odd : odd_values) {
            auto changed = config;
            changed[key] = odd;
            all.push_back(std::move(changed));
        }
    }
    json deep = 1;
    for (int i = 0; i < 500; ++i) {
        deep = arr(std::move(deep));
    }
    all.push_back(obj("deep", std::move(deep)));
    all.push_back(obj("long", std::string(1U << 20, 'x')));
    return all;
}

}  // namespace

void test_start(Trial& trial) {
    trial.with_host([](test::Host&) {});
}

void test_restart(Trial& trial) {
    trial.with_host([&](test::Host& host) {
        for (int round = 2; round <= 5 && !trial.has_enough(); ++round) {
            const auto where = "instance " + std::to_string(round);
            call_all(trial, host, where);
            trial.doing("the end of an instance, and the start of " + where);
            host.restart(trial.options.config);
            trial.look_at(host, where);
        }
        call_all(trial, host, "the last instance");
    });
}

void test_odd_config(Trial& trial) {
    trial.with_host([&](test::Host& host) {
        for (const auto& config : odd_configs(trial.options.config)) {
            const auto where = "init(" + test::detail::clipped(config.dump()) + ")";
            trial.doing(where);
            try {
                host.restart(config);
                trial.look_at(host, where);
                call_all(trial, host, "after " + where);
            } catch (const test::NotStarted& refusal) {
                if (std::string_view(refusal.what()).find("does not say why") != std::string_view::npos) {
                    trial.failures.push_back(where + ": " + refusal.what());
                }
            }
            if (trial.has_enough()) {
                return;
            }
        }
    });
}

void test_unloading(Trial& trial) {
    if (test::detail::is_sanitized) {
        trial.skipped = "this tenon-validate was built with a sanitizer, under which libraries stay";
        return;
    }
    auto options = trial.usual_host();
    options.must_unload = true;
    for (std::size_t round = 0; round < trial.options.rounds && trial.failures.empty(); ++round) {
        trial.with_host(options, [&](test::Host& host) {
            const auto methods = test::detail::methods_of(host.descriptor());
            if (!methods.empty()) {
                const Subject subject{host, methods[round % methods.size()]};
                const auto args = Arguments(subject.schema(), trial.options.seed, "unloading").full();
                trial.call(subject, args, "round " + std::to_string(round), subject.options());
            }
        });
    }
    // A host can live with it, by keeping every generation of the plugin. Worth knowing, and no breach of a rule.
    const auto stays = [](const std::string& text) {
        return text.find("still there after dlclose()") != std::string::npos;
    };
    if (std::erase_if(trial.failures, stays) > 0) {
        const auto pins = pins_of(ElfFile(trial.options.library));
        trial.warnings.push_back(
            "it cannot be unloaded: " + (pins.empty() ? "something in it holds it, such as pthread_key_create" : pins) +
            "; a host keeps it until its own end, also when it is replaced"
        );
    }
}

}  // namespace tenon::validate
