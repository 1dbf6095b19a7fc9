#include "base/log.hpp"
#include "library_fixture.hpp"
#include "plugin/services.hpp"
#include "plugin_host_fixture.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

using namespace tenon;
using namespace tenon::test;

namespace {

/// What is written to standard error while `run` runs.
std::string logged(const std::function<void()>& run) {
    std::fflush(stderr);
    char name[] = "/tmp/tenon-log-XXXXXX";
    const int file = ::mkstemp(name);
    const int before = ::dup(STDERR_FILENO);
    REQUIRE(file >= 0);
    ::dup2(file, STDERR_FILENO);
    run();
    std::fflush(stderr);
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
    CHECK(::pread(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    ::close(file);
    ::unlink(name);
    return text;
}

}  // namespace

TEST_CASE("what a library has logged and answered can be read when it is no longer mapped", "[abi-failure-16]") {
    LibraryFixture f;
    void* const handle = ::dlopen(f.built("tests/sdk/tenon_build_1.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE(handle != nullptr);
    const auto entry = reinterpret_cast<tenon_entry_fn>(::dlsym(handle, TENON_ENTRY_SYMBOL));
    auto generation = std::make_shared<Generation>(f.host.services(), f.manifest("build_number", "build-number"));
    auto started = generation->start(entry, Json::object());
    REQUIRE(started.has_value());
    LoadedPlugin plugin{generation, std::move(started).value()};
    Result<Reply> failed = Reply{};
    log::start("warn");
    const auto lines = logged([&] {
        const auto asked = f.invocation(plugin, "log_and_fail");
        failed = f.loops.run(f.host.invoke(f.loops.at(0), asked));
        CHECK(generation->stop(std::chrono::seconds(60)).has_value());
        CHECK(::dlclose(handle) == 0);
    });
    CHECK(lines.find("plugin build_number: words of build 1 request_id=req-1\n") != std::string::npos);
    CHECK(failed.error().message == "words of build 1");
    const auto& methods = plugin.implementations.front()->node_methods;
    REQUIRE(methods.size() == 4);
    CHECK(methods[0].declared.name == "build");
    CHECK(methods[0].declared.http_methods == std::vector<std::string>{"POST"});
    CHECK(plugin.implementations.front()->name == "build-number");
}

TEST_CASE("a plugin that changes its table after it was loaded changes nothing of what is shown", "[abi-failure-17]") {
    HostFixture f;
    std::string name = "echo";
    std::string verb = "POST";
    std::string described = "Answer with what one sees";
    std::string key = "acme_address";
    auto& method = f.made.add(name, &on_echo, TENON_METHOD_EXCLUSIVE);
    method.description = text(described);
    f.made.post[0] = text(verb);
    tenon_kv property{text(key), text(described)};
    f.made.vendor.properties = &property;
    f.made.vendor.n_properties = 1;
    f.start();
    for (auto* words : {&name, &verb, &described, &key}) {
        std::fill(words->begin(), words->end(), '!');
    }
    method.flags = TENON_METHOD_BLOCKING;
    method.max_parallel = 1;
    f.made.plugin.name = text("other");
    f.made.vendor.n_node_methods = 0;
    f.made.vendor.name = text("other");

    REQUIRE(f.implementation->node_methods.size() == 1);
    const auto& declared = f.implementation->node_methods[0].declared;
    CHECK(declared.name == "echo");
    CHECK(declared.description == "Answer with what one sees");
    CHECK(declared.http_methods == std::vector<std::string>{"POST"});
    CHECK(declared.require_exclusive_lock);
    CHECK_FALSE(declared.is_blocking);
    CHECK(f.implementation->name == "acme");
    CHECK(f.implementation->properties[0].first == "acme_address");
    CHECK(f.generation->descriptor().name == "acme");
    CHECK(f.outcome(f.invocation()) == R"(["x", {"acme_address": "h", "n": {}}])");
}
