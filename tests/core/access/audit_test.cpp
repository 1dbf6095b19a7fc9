#include "access/audit.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

namespace tenon {

namespace {

const Principal alice{"alice", "", Role::admin, true, false};
const AuditRequest request{"req-1", "POST", "/v1/nodes/n/vendor_passthru/x?password=hidden", "192.0.2.1"};

/// A call to a method of that node.
AuditEvent call_of(const std::string& uuid) {
    auto node = std::make_shared<Node>();
    node->uuid = uuid;
    node->driver = "redfish";
    return {std::move(node), "", "eject_vmedia", "redfish 1.2.0", 3};
}

Json only_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    REQUIRE(std::getline(in, line));
    std::string more;
    CHECK_FALSE(std::getline(in, more));
    auto parsed = parse_json(line);
    REQUIRE(parsed.has_value());
    return *parsed;
}

}  // namespace

TEST_CASE("a call is a line that says who, from where, what, by which generation and how it ended") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "audit.jsonl";
    {
        Audit audit(path, false);
        REQUIRE(audit.start().has_value());
        audit.call(request, alice, call_of("uuid"), 202, "call-id");
        audit.decision(request, alice, {Verdict::yes, "a", PolicyOrigin::file});  // nobody asked for them
    }
    auto line = only_line(path);
    CHECK(line.at("time").get<std::string>().size() == 32);
    line.erase("time");
    CHECK(
        dump_json(line) ==
        R"({"kind": "call", "request_id": "req-1", "remote": "192.0.2.1", "user": "alice", "role": "admin", )"
        R"("method": "POST", "path": "/v1/nodes/n/vendor_passthru/x", "node": "uuid", "driver": "redfish", )"
        R"("vendor_method": "eject_vmedia", "plugin": "redfish 1.2.0", "generation": 3, "call": "call-id", "status": 202})"
    );
    const auto mode = std::filesystem::status(path).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("decisions are written down where they are asked for") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "audit.jsonl";
    {
        Audit audit(path, true);
        REQUIRE(audit.start().has_value());
        audit.decision(request, alice, {Verdict::no, "baremetal:node:get", PolicyOrigin::file});
    }
    const auto line = only_line(path);
    CHECK(line.at("kind") == "decision");
    CHECK(line.at("rule") == "baremetal:node:get");
    CHECK(line.at("origin") == "file");
    CHECK(line.at("allowed") == false);
}

TEST_CASE("nobody forges a second line") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "audit.jsonl";
    {
        Audit audit(path, false);
        REQUIRE(audit.start().has_value());
        audit.call({"req\n{\"", "PO\nST", "/\xff\n" + std::string(9'000, 'a'), "x"}, alice, {}, 400, "");
    }
    CHECK(only_line(path).at("path").get<std::string>().size() < 600);
}

TEST_CASE("what is there is kept, and a file that was moved away is made anew") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "audit.jsonl";
    std::ofstream(path) << "before\n";
    {
        Audit audit(path, false);
        REQUIRE(audit.start().has_value());
        std::filesystem::rename(path, path + ".1");
        audit.call(request, alice, {}, 200, "");
    }
    std::ifstream old(path + ".1");
    std::stringstream text;
    text << old.rdbuf();
    CHECK(text.str() == "before\n");
    CHECK(only_line(path).at("status") == 200);
}

TEST_CASE("a file that cannot be written is an error at the start, with its name") {
    const test::TemporaryDirectory directory;
    Audit audit(directory / "none/audit.jsonl", false);
    CHECK(
        audit.start().error().message ==
        "audit.file: " + (directory / "none/audit.jsonl") + " cannot be written: No such file or directory"
    );
}

TEST_CASE("with a full disk nobody waits, and what was too much is counted") {
    const test::TemporaryDirectory directory;
    const auto path = directory / "audit.jsonl";
    std::filesystem::create_symlink("/dev/full", directory / "full");
    Audit refused(directory / "full", false);
    CHECK_FALSE(refused.start().has_value());  // a link could lead anywhere
    Audit audit("/dev/full", false);
    REQUIRE(audit.start().has_value());
    const AuditRequest large{"req-1", "POST", std::string_view(), "192.0.2.1"};
    const auto what = call_of("u");
    for (int i = 0; i < 100'000; ++i) {
        audit.call(large, alice, what, 202, "call-id");
    }
}

}  // namespace tenon
