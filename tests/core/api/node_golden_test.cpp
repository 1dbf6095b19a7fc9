// The recordings of a real Ironic, as far as they need no server: which node a body makes, and how it is written.

#include "api/node_create.hpp"
#include "api/node_patch.hpp"
#include "core/api/node_samples.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace tenon::api {

namespace {

namespace fs = std::filesystem;

struct Recording {
    std::string name;
    std::string method;
    std::string target;
    std::string sent;
    unsigned minor = 1;
    unsigned status = 0;
    std::string body;
};

std::optional<Recording> read_recording(const fs::path& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto json = parse_json(text);
    if (!json || !json->contains("request") || !json->at("response").contains("body")) {
        return std::nullopt;
    }
    const auto& request = json->at("request");
    Recording recording;
    recording.name = path.stem().string();
    recording.method = request.at("method").get<std::string>();
    recording.target = request.value("path", std::string());
    recording.sent = request.at("body").is_string() ? request.at("body").get<std::string>() : std::string();
    for (const auto& header : request.at("headers").items()) {
        if (header.key() == "X-OpenStack-Ironic-API-Version") {
            recording.minor = static_cast<unsigned>(std::stoul(header.value().get<std::string>().substr(2)));
        }
    }
    recording.status = json->at("response").at("status").get<unsigned>();
    const auto& body = json->at("response").at("body");
    recording.body = body.is_string() ? body.get<std::string>() : std::string();
    return recording;
}

std::vector<Recording> recordings(const std::string& prefix) {
    std::vector<Recording> found;
    const auto* folder = std::getenv("TENON_GOLDEN");
    if (folder == nullptr || !fs::is_directory(folder)) {
        return found;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".json" && entry.path().stem().string().starts_with(prefix)) {
            if (auto recording = read_recording(entry.path())) {
                found.push_back(std::move(*recording));
            }
        }
    }
    return found;
}

std::string fault_text(const std::string& body) {
    const auto outer = *parse_json(body);
    return parse_json(outer.at("error_message").get<std::string>())->at("faultstring").get<std::string>();
}

/// Both documents with the times of creation blanked: a node made now has another.
std::string without_times(std::string document) {
    for (const std::string key : {"\"created_at\": \"", "\"updated_at\": \""}) {
        const auto at = document.find(key);
        if (at != std::string::npos) {
            const auto from = at + key.size();
            document.replace(from, document.find('"', from) - from, "-");
        }
    }
    return document;
}

/// A driver whose implementations are those that the recorded document names.
Driver driver_of(const Json& document) {
    Driver driver;
    for (const auto kind : all_interface_kinds) {
        const auto name = document.find(std::string(to_string(kind)) + "_interface");
        if (name != document.end() && name->is_string()) {
            use_interface(driver, kind, name->get<std::string>());
        }
    }
    return driver;
}

std::string written(const Node& node, const Recording& recording, bool is_reserved) {
    const auto driver = driver_of(*parse_json(recording.body));
    NodeContext context;
    context.base_url = "http://127.0.0.1:6385";
    context.host = "lab-conductor";
    context.minor = recording.minor;
    context.driver = &driver;
    context.is_reserved = is_reserved;
    std::string out;
    append_node(out, node, context, all_node_fields(recording.minor));
    return out;
}

}  // namespace

TEST_CASE("what Ironic answered to a new node is what we answer", "[node_golden]") {
    const auto cases = recordings("node-create-");
    if (cases.empty()) {
        WARN("skipped: TENON_GOLDEN names no folder of recordings");
        return;
    }
    unsigned compared = 0;
    for (const auto& recording : cases) {
        INFO(recording.name);
        const auto body = recording.sent.empty() ? Result<Json>(Json::object()) : parse_json(recording.sent);
        if (!body) {
            CHECK(recording.status == 500);  // deliberately 400 here
            continue;
        }
        const auto node = node_from_body(*body, recording.minor);
        if (node && recording.status == 201) {
            CHECK(without_times(written(*node, recording, false)) == without_times(recording.body));
            ++compared;
        } else if (!node) {
            CHECK(node.error().message == fault_text(recording.body));
            ++compared;
        } else {
            CHECK(recording.status != 406);  // the rest is the conductor's to refuse
        }
    }
    CHECK(compared > 10);
}

TEST_CASE("what Ironic refused of a patch without looking at the node, we refuse", "[node_golden]") {
    const auto cases = recordings("node-patch-");
    if (cases.empty()) {
        WARN("skipped: TENON_GOLDEN names no folder of recordings");
        return;
    }
    for (const auto& recording : cases) {
        INFO(recording.name);
        const auto body = recording.sent.empty() ? Result<Json>(Json::object()) : parse_json(recording.sent);
        if (!body) {
            CHECK(recording.status == 500);  // deliberately 400 here
            continue;
        }
        const bool reset = recording.target.find("reset_interfaces=true") != std::string::npos;
        const auto patch = parse_node_patch(*body, reset, recording.minor);
        if (!patch) {
            CHECK(patch.error().message == fault_text(recording.body));
        } else {
            CHECK(recording.status != 406);
        }
    }
}

}  // namespace tenon::api
