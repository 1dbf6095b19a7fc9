#include "tool/call.hpp"

#include "base/crypto.hpp"
#include "model/secret_keys.hpp"
#include "plugin/abi_status.hpp"
#include "plugin/crash_handler.hpp"
#include "plugin/sealed_file.hpp"
#include "tool/call_arguments.hpp"
#include "tool/call_host.hpp"
#include "tool/call_manifest.hpp"
#include "tool/exec_sibling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace tenon {

namespace {

class ProgressPrinter final : public CallObserver {
    void progress(unsigned percent, std::string_view words) override {
        fmt::print(stderr, "{:3} % {}\n", percent, words);
    }
};

constexpr int failed = 1;
constexpr int wrong_usage = 2;

int complain(const Error& why, int status) {
    std::fflush(stdout);
    fmt::print(stderr, "tenon call: {}\n", why.message);
    return status;
}

/// Taken away at once: the plugin sees our environment.
std::string password_from_environment() {
    constexpr auto name = "TENON_BMC_PASSWORD";
    const char* const given = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before there is any other thread
    std::string password = given == nullptr ? "" : given;
    static_cast<void>(::unsetenv(name));
    return password;
}

Result<Json> driver_info_from(const CallCommand& command, const PluginManifest& manifest, const std::string& password) {
    Json driver_info = Json::object();
    if (!command.bmc.empty()) {
        if (!manifest.bmc) {
            return error(
                Errc::invalid, fmt::format(
                                   "--bmc: the manifest {} has no 'bmc' section, so no host would dial a BMC for this "
                                   "plugin",
                                   manifest.path
                               )
            );
        }
        driver_info[manifest.bmc->address] = command.bmc;
    }
    if (!password.empty() && manifest.bmc && !manifest.bmc->password.empty()) {
        driver_info[manifest.bmc->password] = password;
    }
    for (const auto& [key, value] : command.driver_info) {
        driver_info[key] = value;
    }
    return driver_info;
}

/// nullptr: nothing is to be recorded.
Result<RecordedBoundary*> recorder_for(
    const CallCommand& command, const PluginManifest& manifest, const Json& driver_info, const std::string& sha256
) {
    if (command.record.empty()) {
        return nullptr;
    }
    auto file = RecordingFile::create(command.record, {manifest.name, manifest.version, sha256});
    if (!file) {
        return file.error();
    }
    auto& recorder = RecordedBoundary::make(std::move(*file));
    const auto text_of = [&](const std::string& key) {
        const auto found = driver_info.find(key);
        return found != driver_info.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    recorder.hide_secrets_of(driver_info);
    for (const auto& key : manifest.secrets) {
        recorder.hide(text_of(key));
    }
    if (manifest.bmc) {
        recorder.hide(text_of(manifest.bmc->password));
        recorder.hide(base64(text_of(manifest.bmc->username) + ":" + text_of(manifest.bmc->password)));
    }
    return &recorder;
}

/// Without arguments and request id.
Result<Invocation> invocation_for(const CallCommand& command, const FoundMethod& found, const Json& driver_info) {
    const auto& declared = found.method->declared;
    const auto& verbs = declared.http_methods;
    Invocation invocation;
    invocation.implementation = found.implementation;
    invocation.method = found.method;
    invocation.http_method = command.http_method.empty() ? verbs.front() : command.http_method;
    if (std::find(verbs.begin(), verbs.end(), invocation.http_method) == verbs.end()) {
        return error(
            Errc::invalid,
            fmt::format("method '{}' takes {}, not {}", declared.name, fmt::join(verbs, ", "), invocation.http_method)
        );
    }
    invocation.driver = "tenon-call";
    if (declared.scope == MethodScope::node) {
        auto node = std::make_shared<Node>();
        node->uuid = random_uuid();
        node->name = "tenon-call";
        node->driver = invocation.driver;
        node->driver_info = driver_info;
        invocation.node = std::move(node);
    }
    if (command.timeout) {
        invocation.deadline = std::chrono::steady_clock::now() + *command.timeout;
    }
    if (::isatty(STDERR_FILENO) == 1) {
        static ProgressPrinter printer;
        invocation.observer = &printer;
    }
    return invocation;
}

int print_failure(const CallCommand& command, const Error& why) {
    const auto status = name_of_status(to_abi_status(why.code));
    if (!command.is_json) {
        return complain(error(why.code, fmt::format("{}: {}", status, why.message)), failed);
    }
    Json out = Json::object();
    out["status"] = std::string(status);
    out["message"] = why.message;
    if (why.http_status != 0) {
        out["http_status"] = why.http_status;
    }
    if (why.retry_after_ms != 0) {
        out["retry_after_ms"] = why.retry_after_ms;
    }
    fmt::print("{}\n", dump_json(out));
    return failed;
}

void print_reply(const CallCommand& command, const Reply& reply, bool is_file) {
    if (is_file && command.is_json) {
        const Json out{
            {"status", "TENON_OK"}, {"content_type", reply.content_type}, {"body_base64", base64(reply.body)}};
        fmt::print("{}\n", dump_json(out));
    } else if (is_file) {
        std::fwrite(reply.body.data(), 1, reply.body.size(), stdout);
    } else if (command.is_json) {
        fmt::print("{{\"status\": \"TENON_OK\", \"result\": {}}}\n", reply.body);
    } else {
        fmt::print("{}\n", reply.body);
    }
}

/// From the loaded plugin to the printed outcome.
int call_method(CallHost& host, const CallCommand& command, const Json& driver_info) {
    const auto found = host.find(command);
    if (!found) {
        return complain(found.error(), wrong_usage);
    }
    auto invocation = invocation_for(command, *found, driver_info);
    if (!invocation) {
        return complain(invocation.error(), wrong_usage);
    }
    const auto args = arguments_from(command, found->method->declared.args_schema);
    if (!args) {
        return complain(args.error(), wrong_usage);
    }
    const auto request_id = random_uuid("req-");
    invocation->args = *args;
    invocation->request_id = request_id;
    const auto reply = host.run(*invocation);
    if (!reply) {
        return print_failure(command, reply.error());
    }
    print_reply(command, *reply, found->method->declared.is_attach);
    return 0;
}

int call_and_stop(const CallCommand& command, const PluginManifest& manifest, const Json& driver_info) {
    const auto file = SealedFile::copy_of(command.library);
    if (!file) {
        return complain(
            error(Errc::invalid, fmt::format("{}: {}", command.library, file.error().message)), wrong_usage
        );
    }
    const auto recorder = recorder_for(command, manifest, driver_info, file->sha256());
    if (!recorder) {
        return complain(recorder.error(), wrong_usage);
    }
    CallHost host;
    int status = failed;
    if (const auto loaded = host.load(manifest, command.library, command.config, file->sha256(), *recorder); loaded) {
        status = call_method(host, command, driver_info);
    } else {
        static_cast<void>(complain(loaded.error(), status));
    }
    const bool is_quiet = host.stop();
    if (*recorder != nullptr) {
        if (const auto finished = (*recorder)->finish(); !finished) {
            status = complain(finished.error(), failed);
        }
    }
    if (!is_quiet) {
        fmt::print(stderr, "tenon call: the plugin's code still runs and is left behind\n");
        std::fflush(nullptr);
        ::_exit(status == 0 ? failed : status);  // its frames may still use what destructors would take away
    }
    return status;
}

}  // namespace

int run_call(std::vector<std::string> arguments) {
    install_crash_handler(STDERR_FILENO);  // a plugin that takes us down is named first
    const auto command = parse_call_command(arguments);
    if (!command) {
        return complain(command.error(), wrong_usage);
    }
    if (command->wants_help) {
        fmt::print("{}", call_help());
        return 0;
    }
    const auto password = password_from_environment();
    if (!command->replay.empty()) {
        std::vector<std::string> words{command->library, command->replay};
        if (command->is_json) {
            words.emplace_back("--json");
        }
        return complain(exec_sibling("tenon-replay", words), wrong_usage);
    }
    std::signal(SIGPIPE, SIG_IGN);
    const auto manifest = manifest_of_library(command->library, command->manifest);
    if (!manifest) {
        return complain(manifest.error(), wrong_usage);
    }
    const auto driver_info = driver_info_from(*command, *manifest, password);
    if (!driver_info) {
        return complain(driver_info.error(), wrong_usage);
    }
    return call_and_stop(*command, *manifest, *driver_info);
}

}  // namespace tenon
