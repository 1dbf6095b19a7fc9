// SPDX-License-Identifier: Apache-2.0

/// \file
/// A step of the build, in a process of its own: asks a library for its descriptor, as a host would, and writes it
/// down. What is embedded in the library and in its manifest so comes from the code and cannot drift from it.
///
///     tenon_describe LIBRARY META.json [MANIFEST.in.yaml MANIFEST.yaml]
///
/// META.json (schema tenon.meta/1) becomes the ELF section .tenon.meta. MANIFEST.yaml is the lines that the code knows,
/// and then MANIFEST.in.yaml, which holds those that only a human knows. init() is not called.

#include <tenon/abi.h>
#include <tenon/metadata.hpp>

#include <nlohmann/json.hpp>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using tenon::json;

std::string refusal;  // what the library said by set_error

tenon_host_v1 quiet_host() {
    tenon_host_v1 host{};
    host.size = sizeof host;
    host.abi_minor = TENON_ABI_MINOR;
    host.product = tenon_str{"tenon_describe", 14};
    // Every extension is "not offered": a descriptor is there without any, and nothing is ever called.
    host.get_extension = [](void*, tenon_str) noexcept -> const void* { return nullptr; };
    host.alloc = [](void*, std::size_t n) noexcept { return std::malloc(n); };
    host.free_ = [](void*, void* p, std::size_t) noexcept { std::free(p); };
    host.log = [](void*, tenon_id, tenon_level, tenon_str, const tenon_kv*, std::size_t) noexcept {};
    host.set_error = [](void*, tenon_status, tenon_str message) noexcept {
        refusal = tenon::detail::to_string(message);
    };
    host.complete = [](void*, tenon_id, const tenon_result_v1*) noexcept {};
    host.call_state = [](void*, tenon_id) noexcept -> std::uint32_t { return TENON_CALL_UNKNOWN; };
    host.progress = [](void*, tenon_id, std::uint32_t, tenon_str) noexcept {};
    host.post = [](void*, tenon_id, tenon_fn, void*) noexcept -> tenon_id { return 0; };
    host.sleep_ = [](void*, tenon_id, std::uint64_t, tenon_done_fn, void*) noexcept -> tenon_id { return 0; };
    host.offload = [](void*, tenon_id, tenon_fn, tenon_done_fn, void*) noexcept -> tenon_id { return 0; };
    host.cancel_op = [](void*, tenon_id) noexcept {};
    return host;
}

json described_by(const char* library) {
    void* handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        throw std::runtime_error(dlerror());
    }
    const auto entry = reinterpret_cast<tenon_entry_fn>(dlsym(handle, TENON_ENTRY_SYMBOL));
    if (entry == nullptr) {
        throw std::runtime_error(std::string(library) + " does not export " TENON_ENTRY_SYMBOL);
    }
    static const tenon_host_v1 host = quiet_host();
    const tenon_plugin_v1* plugin = entry(&host);
    if (plugin == nullptr) {
        throw std::runtime_error(std::string(library) + " gives no descriptor: " + refusal);
    }
    return tenon::detail::metadata_of(*plugin);
}

bool has_key(const std::string& yaml, const std::string& key) {
    return yaml.rfind(key + ":", 0) == 0 || yaml.find("\n" + key + ":") != std::string::npos;
}

/// Each line of the manifest that the code knows and the human did not write. JSON is YAML.
std::string generated_lines(const json& meta, const std::string& library, const std::string& human) {
    json interfaces = json::object();
    for (const json& offered : meta["interfaces"]) {
        interfaces[offered["kind"].get<std::string>()].push_back(offered["name"]);
    }
    const std::pair<const char*, std::string> lines[] = {
        {"schema", "tenon.plugin/1"},
        {"name", meta["name"].get<std::string>()},
        {"version", meta["version"].get<std::string>()},
        {"vendor", meta["vendor"].dump()},
        {"description", meta["description"].dump()},
        {"library", library.substr(library.rfind('/') + 1)},
        {"abi", meta["abi"].dump()},
        {"interfaces", interfaces.dump()},
        {"requires", meta["requires"].dump()},
    };
    std::string out;
    for (const auto& [key, value] : lines) {
        if (!has_key(human, key)) {
            out += std::string(key) + ": " + value + "\n";
        }
    }
    return out;
}

/// The human's lines without `sha256`, which is that of another build.
std::string human_lines(const char* path) {
    std::ifstream in(path);
    if (!in) {
        throw std::runtime_error(std::string("cannot read ") + path);
    }
    std::string out;
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("sha256:", 0) != 0) {
            out += line + "\n";
        }
    }
    return out;
}

void write(const char* path, const std::string& text) {
    std::ofstream out(path, std::ios::trunc);
    out << text;
    if (!out.flush()) {
        throw std::runtime_error(std::string("cannot write ") + path);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 5) {
        std::cerr << "usage: tenon_describe LIBRARY META.json [MANIFEST.in.yaml MANIFEST.yaml]\n";
        return 2;
    }
    try {
        const json meta = described_by(argv[1]);
        write(argv[2], meta.dump());
        if (argc == 5) {
            const std::string human = human_lines(argv[3]);
            write(argv[4], generated_lines(meta, argv[1], human) + human);
        }
    } catch (const std::exception& e) {
        std::cerr << "tenon_describe: " << e.what() << "\n";
        return 1;
    }
    // Not through the library's destructors: the build wants its words, not its end.
    std::cout.flush();
    std::_Exit(0);
}
