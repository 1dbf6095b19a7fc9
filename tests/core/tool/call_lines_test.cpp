#include "tool/call_lines.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

const CallTarget node{"http://127.0.0.1:6385", true, "acme-1"};
const std::string version = " -H 'X-OpenStack-Ironic-API-Version: 1.82'";
const std::string baremetal = "  baremetal --os-auth-type none --os-endpoint http://127.0.0.1:6385 ";

std::string lines(const std::string& method, const CallTarget& target = node) {
    return call_lines(target, *parse_json(method));
}

}  // namespace

TEST_CASE("a method without arguments is called by the first verb that it lists") {
    CHECK(
        lines(R"({"name": "read_fru", "http_methods": ["GET", "POST"], "args_schema": null})") ==
        "  curl -sS -X GET http://127.0.0.1:6385/v1/nodes/acme-1/vendor_passthru/read_fru" + version + "\n" +
            baremetal + "node passthru call acme-1 read_fru --http-method GET\n"
    );
    CHECK(
        lines(R"({"name": "reset", "http_methods": ["POST"]})", {"http://127.0.0.1:6385", false, "acme-hardware"}) ==
        "  curl -sS -X POST http://127.0.0.1:6385/v1/drivers/acme-hardware/vendor_passthru/reset" + version +
            " -H 'Content-Type: application/json' -d '{}'\n" + baremetal +
            "driver passthru call acme-hardware reset --http-method POST\n"
    );
}

TEST_CASE("a method with arguments is called by a verb that takes them in its body") {
    const std::string schema =
        R"("args_schema": {"required": ["a", "b"], "properties": {"a": {"default": "it's"}, "b": {"default": "5"}}})";
    CHECK(
        lines(R"({"name": "set", "http_methods": ["GET", "PATCH"], )" + schema + "}") ==
        "  curl -sS -X PATCH http://127.0.0.1:6385/v1/nodes/acme-1/vendor_passthru/set" + version +
            R"( -H 'Content-Type: application/json' -d '{"a": "it'\''s", "b": "5"}')" + "\n" + baremetal +
            R"(node passthru call acme-1 set --http-method PATCH --arg 'a=it'\''s' --arg 'b="5"')" + "\n"
    );
    CHECK(
        lines(R"({"name": "a b", "http_methods": ["DELETE"], )" + schema + "}") ==
        "  curl -sS -X DELETE 'http://127.0.0.1:6385/v1/nodes/acme-1/vendor_passthru/a%20b?a=it%27s&b=5'" + version +
            "\n  (baremetal sends no arguments with DELETE)\n"
    );
}

TEST_CASE("whatever a text holds, it is one word of the shell") {
    CHECK(shell_word("plain-1.2/x") == "plain-1.2/x");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("a b") == "'a b'");
    CHECK(shell_word("$(x)`y`\"z\"\n'") == "'$(x)`y`\"z\"\n'\\'''");
}
