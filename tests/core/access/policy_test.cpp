#include "access/policy.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

const PolicyDefaults defaults{{
    {"baremetal:node:get", Role::reader},
    {"baremetal:node:vendor_passthru", Role::admin},
    {"baremetal:driver:vendor_passthru", Role::admin},
}};
constexpr std::string_view general = "baremetal:node:vendor_passthru";

const Principal admin{"root", "", Role::admin, true, true};
const Principal member{"bob", "", Role::member, true, true};
const Principal reader{"eve", "", Role::reader, true, true};

Policy read(const std::string& text) {
    auto policy = Policy::parse("schema: tenon.policy/1\n" + text, "policy.yaml", defaults);
    INFO((policy ? std::string() : policy.error().message));
    REQUIRE(policy.has_value());
    return *policy;
}

std::string why_not(const std::string& text) {
    const auto policy = Policy::parse(text, "policy.yaml", defaults);
    return policy ? "it was read" : policy.error().message;
}

std::string call(const Policy& policy, const Principal& who, PolicyMethod method) {
    const auto decision = policy.decide_call(general, method, who, {});
    return std::string(decision.is_yes() ? "yes " : "no ") + std::string(decision.rule) + " " +
           std::string(to_string(decision.origin));
}

}  // namespace

TEST_CASE("without a file the defaults hold and every user is an admin, as in Ironic") {
    const Policy policy(defaults);
    CHECK(policy.role_of("anybody") == Role::admin);
    CHECK(policy.decide("baremetal:node:get", reader, {}).is_yes());
    CHECK_FALSE(policy.decide(general, member, {}).is_yes());
    CHECK_FALSE(policy.decide("nonesuch", admin, {}).is_yes());
}

TEST_CASE("users have the roles of the file, and nobody else has any") {
    const auto policy = read("roles: { admin: [alice], reader: [eve, ci] }\n");
    CHECK(policy.role_of("alice") == Role::admin);
    CHECK(policy.role_of("ci") == Role::reader);
    CHECK(policy.role_of("mallory") == Role::anyone);
    CHECK(policy.role_of("") == Role::anyone);
    CHECK(read("roles: { admin: alice, member: '*' }\n").role_of("mallory") == Role::member);
    CHECK(read("roles: {}\n").role_of("alice") == Role::anyone);
}

TEST_CASE("a call is decided by the narrowest rule of the operator, then by the vendor's proposal, then by default") {
    const PolicyMethod proposed{"redfish", "eject_vmedia", Role::member};
    const PolicyMethod unknown{"", "nonesuch", Role::admin};
    const Policy none(defaults);
    CHECK(call(none, member, proposed) == "yes baremetal:node:vendor_passthru plugin");
    CHECK(call(none, reader, proposed) == "no baremetal:node:vendor_passthru plugin");
    CHECK(call(none, member, unknown) == "no baremetal:node:vendor_passthru default");

    const auto wide = read("rules: { baremetal:node:vendor_passthru: 'role:admin' }\n");
    CHECK(call(wide, member, proposed) == "no baremetal:node:vendor_passthru file");

    const auto narrow = read("rules:\n  baremetal:node:vendor_passthru: '!'\n  vendor_passthru:redfish: 'role:reader'\n"
                             "  vendor_passthru:redfish:eject_vmedia: 'role:admin'\n");
    CHECK(call(narrow, member, proposed) == "no vendor_passthru:redfish:eject_vmedia file");
    CHECK(call(narrow, admin, proposed) == "yes vendor_passthru:redfish:eject_vmedia file");
    CHECK(call(narrow, reader, {"redfish", "get_subscription", Role::admin}) == "yes vendor_passthru:redfish file");
    CHECK(call(narrow, admin, {"acme", "eject_vmedia", Role::reader}) == "no baremetal:node:vendor_passthru file");
}

TEST_CASE("a rule may depend on the node") {
    const auto policy =
        read("rules: { is_owner: 'user:%(node.owner)s', baremetal:node:get: 'role:admin or rule:is_owner' }\n");
    Node node;
    node.owner = "bob";
    CHECK(policy.decide("baremetal:node:get", member, {&node}).is_yes());
    CHECK_FALSE(policy.decide("baremetal:node:get", reader, {&node}).is_yes());
    CHECK(policy.decide("baremetal:node:get", member, {}).verdict == Verdict::undecided);
}

TEST_CASE("a policy is read strictly, and what is wrong is told with its place") {
    CHECK(why_not("rules: {}\n") == "policy.yaml:1:1: the policy needs 'schema'");
    CHECK(why_not("schema: tenon.policy/2\n") == "policy.yaml:1:9: schema: 'tenon.policy/2' is not tenon.policy/1");
    const std::string head = "schema: tenon.policy/1\n";
    CHECK(why_not(head + "rule: {}\n") == "policy.yaml:2:1: unknown key 'rule'; did you mean 'rules'?");
    CHECK(why_not(head + "roles: { admn: [a] }\n") == "policy.yaml:2:10: unknown key 'admn'; did you mean 'admin'?");
    CHECK(why_not(head + "roles: { admin: [a], reader: [a] }\n") == "policy.yaml:2:17: 'a' has a role already");
    CHECK(
        why_not(head + "rules: { baremetal:node:gett: '@' }\n") ==
        "policy.yaml:2:10: unknown rule 'baremetal:node:gett'; did you mean 'baremetal:node:get'?"
    );
    CHECK(
        why_not(head + "rules: { 'x:y:z': '@' }\n") ==
        "policy.yaml:2:10: unknown rule 'x:y:z'; GET /tenon/v1/policy lists the rules"
    );
    CHECK(
        why_not(head + "rules: { 'vendor_passthru:': '@' }\n") ==
        "policy.yaml:2:10: 'vendor_passthru:' is not vendor_passthru:IMPLEMENTATION or "
        "vendor_passthru:IMPLEMENTATION:METHOD"
    );
    CHECK(
        why_not(head + "rules: { vendor_passthru: '!' }\n") ==
        "policy.yaml:2:10: 'vendor_passthru' is not vendor_passthru:IMPLEMENTATION or "
        "vendor_passthru:IMPLEMENTATION:METHOD"
    );
    CHECK(
        why_not(head + "rules: { 'vendor_passthru:fake:x:y': '!' }\n") ==
        "policy.yaml:2:10: 'vendor_passthru:fake:x:y' is not vendor_passthru:IMPLEMENTATION or "
        "vendor_passthru:IMPLEMENTATION:METHOD"
    );
    CHECK(
        why_not(head + "rules: { baremetal:node:get: 'role:boss' }\n") ==
        "policy.yaml:2:30: baremetal:node:get: character 1: expected role:reader, role:member or role:admin, found "
        "'role:boss'"
    );
    CHECK(
        why_not(head + "rules: { baremetal:node:get: [a] }\n") ==
        "policy.yaml:2:30: the check of 'baremetal:node:get' must be a text, such as \"role:admin\""
    );
    CHECK(why_not(head + "rules: { a: 'rule:b' }\n") == "policy.yaml:2:13: a: rule:b is nowhere");
    CHECK(
        why_not(head + "rules: { a: 'rule:b', b: 'not rule:a' }\n") ==
        "policy.yaml:2:13: a: leads back to itself by rule:b"
    );
    CHECK(why_not(head + "rules: { a: 'rule:a' }\n") == "policy.yaml:2:13: a: leads back to itself by rule:a");
    CHECK(why_not(head + "rules: [a]\n") == "policy.yaml:2:8: 'rules' must be a mapping of names to checks");
    CHECK(why_not(head + "rules: { a: '@', a: '@' }\n") != "it was read");
    CHECK(why_not("&a x: *a") != "it was read");
}

}  // namespace tenon
