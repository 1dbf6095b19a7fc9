// SPDX-License-Identifier: Apache-2.0
#include "trial.hpp"

#include "bmc_for_all.hpp"
#include "open_files.hpp"

#include <chrono>
#include <utility>

namespace tenon::validate {

using test::detail::clipped;
using test::detail::copy_of;

std::string Subject::name() const {
    return method.interface + " " + copy_of(method.method->name);
}

std::string Subject::schema() const {
    return copy_of(method.method->args_schema);
}

std::vector<std::string> Subject::verbs() const {
    std::vector<std::string> verbs;
    for (std::size_t i = 0; i < method.method->n_http_methods; ++i) {
        verbs.push_back(copy_of(method.method->http_methods[i]));
    }
    return verbs;
}

test::CallOptions Subject::options() const {
    test::CallOptions options;
    options.interface = method.interface;
    options.is_driver_method = method.is_driver_method;
    const auto& plugin = host.descriptor();
    for (std::size_t i = 0; i < plugin.n_interfaces; ++i) {
        for (std::size_t k = 0; k < plugin.interfaces[i]->n_properties; ++k) {
            const auto key = copy_of(plugin.interfaces[i]->properties[k].key);
            if (key.find("address") != std::string::npos) {
                options.driver_info[key] = "https://192.0.2.1";
            }
        }
    }
    return options;
}

std::string called(const Subject& subject, const std::string& args, std::string_view how) {
    constexpr std::size_t shown = 300;
    const auto size = args.size() > shown ? " of " + std::to_string(args.size()) + " bytes" : std::string();
    return subject.name() + "(" + clipped(args, shown) + size + ")" + (how.empty() ? "" : ", ") + std::string(how);
}

void for_each_method(test::Host& host, const std::function<void(const Subject&)>& body) {
    for (const auto& method : test::detail::methods_of(host.descriptor())) {
        body(Subject{host, method});
    }
}

test::HostOptions Trial::usual_host() const {
    test::HostOptions usual;
    usual.patience = std::chrono::milliseconds(options.limit) / 4;
    usual.must_unload = false;
    return usual;
}

void Trial::with_host(test::HostOptions host_options, const std::function<void(test::Host&)>& body) {
    const auto before = open_files();
    doing("the start of the plugin");
    looked_at_ = 0;
    test::Host host(options.library, options.config, host_options);
    answer_everything(host.bmc(), options.bmc_directory);
    body(host);
    look_at(host, "");
    doing("the end of the plugin");
    host.stop();
    look_at(host, "the end of the plugin");
    if (failures.empty()) {
        for (const auto& left : files_only_in(open_files(), before)) {
            failures.push_back("still open after fini(): " + left);
        }
    }
}

test::Result
Trial::call(const Subject& subject, const std::string& args, std::string_view how, test::CallOptions call_options) {
    const auto what = called(subject, args, how);
    doing(what);
    auto result = subject.host.call(copy_of(subject.method.method->name), args, std::move(call_options));
    look_at(subject.host, what);
    return result;
}

void Trial::forgive_rubbish_passed_on() {
    std::erase_if(failures, [](const std::string& failure) {
        return failure.find("returned something that is not JSON") != std::string::npos;
    });
}

void Trial::look_at(test::Host& host, const std::string& where) {
    const auto all = host.failures();
    for (; looked_at_ < all.size(); ++looked_at_) {
        failures.push_back((where.empty() ? "" : where + ": ") + all[looked_at_]);
    }
}

}  // namespace tenon::validate
