#include "base/log.hpp"
#include "tool/call.hpp"
#include "tool/calls_command.hpp"
#include "tool/doctor.hpp"
#include "tool/exec_sibling.hpp"
#include "tool/inspect.hpp"
#include "tool/new_plugin.hpp"
#include "tool/plugin_command.hpp"
#include "tool/policy_command.hpp"
#include "tool/run_plugin.hpp"
#include "tool/secrets_command.hpp"
#include "tool/signing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

int run_validate(std::vector<std::string> arguments) {
    fmt::print(stderr, "tenon validate: {}\n", tenon::exec_sibling("tenon-validate", arguments).message);
    return 2;
}

struct Verb {
    std::string_view name;
    int (*run)(std::vector<std::string> arguments);  ///< gets what follows the verb, gives the exit status
    std::string_view help;
    bool prints_more_help = false;  ///< `tenon VERB --help` is left to run()
};

/// In the order in which a vendor needs them.
constexpr Verb verbs[] = {
    {"new", tenon::run_new,
     R"(  tenon new NAME [--blocking | --c]
                                  a plugin to begin with, in the new directory NAME: coroutines in C++ (or blocking code,
                                  or plain C), with its build, test, manifest and package.
)"},
    {"inspect", tenon::run_inspect,
     R"(  tenon inspect [--json] X.so     what a plugin's library is, needs and offers, and what would keep it from being
                                  loaded or unloaded; runs nothing of it. Exit status 0: it would be loaded here, 1: not.
)"},
    {"validate", run_validate,
     R"(  tenon validate [FLAGS] X.so     whether a plugin keeps every rule of the interface, whatever its BMC, its clients and its
                                  host do; `tenon validate --help` says more. Exit status 0: it does, 1: it does not.
)",
     true},
    {"call", tenon::run_call,
     R"(  tenon call X.so METHOD [k=v …]  runs one method of a plugin, without REST; records what crosses between host, plugin and
                                  BMC, and replays it without a BMC. `tenon call --help` tells more.
)",
     true},
    {"key", tenon::run_key,
     R"(  tenon key NAME [--expires TIME] a key pair to sign plugins with: NAME.pem, which signs, and NAME.yaml, by which hosts
                                  trust it until TIME (such as 2027-12-31T00:00:00Z; without it: for good).
)"},
    {"sign", tenon::run_sign,
     R"(  tenon sign MANIFEST --key NAME.pem
                                  writes the sha256 of the library beside it, and the key's signature, into a manifest.
)"},
    {"verify", tenon::run_verify,
     R"(  tenon verify MANIFEST [--keys DIR]
                                  whether manifest and library are what a trusted key has signed. DIR holds the trusted
                                  keys: /etc/tenon/keys.d unless told. Exit status 0: they are, 1: not.
)"},
    {"run", tenon::run_run,
     R"(  tenon run X.so [--bmc DIR|URL] [--listen ADDRESS] [--config JSON]
                                  the REST API on a laptop: tenond with just this plugin and a simulated BMC, which plays
                                  DIR (default: a small tree of its own), or the BMC at URL, whose account is taken from
                                  TENON_BMC_USERNAME and TENON_BMC_PASSWORD. Prints lines to paste; Ctrl-C ends it.
)"},
    {"doctor", tenon::run_doctor,
     R"(  tenon doctor [--json] [tenond's flags]
                                  why is my plugin not there? Loads plugins and hardware types as tenond would and says
                                  how each of them fared, step by step. Exit status 0: all is well, 1: not.
                                  `tenond --help` lists the flags: --plugins DIR --manifests DIR …
)"},
    {"plugins", tenon::run_plugins,
     R"(  tenon plugins [--json] [--url URL]
                                  every plugin of a running tenond, its state, and why if it does not serve. The URL is
                                  OS_ENDPOINT or http://127.0.0.1:6385 unless told.
)"},
    {"plugin", tenon::run_plugin,
     R"(  tenon plugin show|enable|disable|rollback|trust NAME [--only-when-idle] [--json] [--url URL]
                                  one plugin: its versions in memory and their calls; stop it serving, with
                                  --only-when-idle not while calls run; let it serve; bring back the version before.
  tenon plugin rescan [--url URL]
                                  look into the directories now.
)"},
    {"calls", tenon::run_calls,
     R"(  tenon calls [--node N] [--driver D] [--method M] [--state S[,S]] [--since T] [--limit N] [--json] [--url URL]
                                  the async calls of a running tenond, the newest first. T is a time, or how long ago: 10m.
  tenon calls show|cancel ID [--json] [--url URL]
                                  one of them, with arguments and result or error; or ask it to stop.
  tenon calls wait ID [--json] [--url URL]
                                  until it has ended; a terminal shows its progress. Exit status 0: it succeeded, 1: not.
)"},
    {"secrets", tenon::run_secrets,
     R"(  tenon secrets rotate --key-file FILE --state DIR
                                  a new key for what is sealed on disk; the old ones are needed no more. tenond must not run.
)"},
    {"policy", tenon::run_policy,
     R"(  tenon policy FILE [--against OLD] [--keystone]
                                  what each rule of a policy says to each role, with --against only where two files differ,
                                  with --keystone to tokens for the system and for a project;
                                  `depends`: on the node or the caller. Exit status 0: the file is good, 1: not.
)"},
};

void print_help() {
    fmt::print("tenon: the vendor's and the operator's tool\n\n");
    for (const auto& verb : verbs) {
        fmt::print("{}", verb.help);
    }
    fmt::print("  tenon VERB --help               what there is to say about one of them\n");
    fmt::print(
        "  tenon --version\n\nA tenond that wants a password gets OS_USERNAME and OS_PASSWORD, one that wants a token "
        "OS_TOKEN.\n"
    );
    fmt::print("Exit status 2: the command line is wrong.\n");
}

}  // namespace

int main(int argc, char** argv) {
    tenon::log::start("error");
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.empty() || arguments.front() == "--help") {
        print_help();
        return arguments.empty() ? 2 : 0;
    }
    const auto name = arguments.front();
    if (name == "--version") {
        fmt::print("tenon {}\n", TENON_VERSION);
        return 0;
    }
    const auto verb = std::find_if(std::begin(verbs), std::end(verbs), [&](const Verb& v) { return v.name == name; });
    if (verb == std::end(verbs)) {
        fmt::print(stderr, "tenon: unknown command '{}'; `tenon --help` lists them\n", name);
        return 2;
    }
    arguments.erase(arguments.begin());
    if (!verb->prints_more_help && std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
        fmt::print("{}", verb->help);
        return 0;
    }
    return verb->run(std::move(arguments));
}
