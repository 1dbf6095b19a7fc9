#include "access/keystone_token.hpp"
#include "access/policy.hpp"
#include "access/scoped_rules.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

constexpr std::string_view node_call = "baremetal:node:vendor_passthru";

const PolicyDefaults scoped_defaults{
    {{"baremetal:node:list", Role::reader},
     {"baremetal:node:get", Role::reader},
     {"baremetal:node:validate", Role::member},
     {"baremetal:driver:get", Role::reader},
     {"baremetal:node:vendor_passthru", Role::admin},
     {"baremetal:driver:vendor_passthru", Role::admin},
     {"tenon:call:list", Role::admin}},
    true};

Principal of_system(const std::string& role) {
    Principal who;
    who.user = "alice";
    who.is_system = true;
    identify(who, {"5f0f", "", {}}, {role});
    return who;
}

Principal of_project(const std::string& project, const std::string& role) {
    Principal who;
    who.user = "bob";
    who.project = project;
    identify(who, {"77aa", "name-of-" + project, {}}, {role});
    return who;
}

Node node_of(std::string owner, std::string lessee) {
    Node node;
    node.owner = std::move(owner);
    node.lessee = std::move(lessee);
    return node;
}

Policy scoped(const std::string& text) {
    auto policy = Policy::parse("schema: tenon.policy/1\n" + text, "policy.yaml", scoped_defaults);
    INFO((policy ? std::string() : policy.error().message));
    REQUIRE(policy.has_value());
    return *policy;
}

}  // namespace

TEST_CASE("by default everything needs its role for the system, as in Ironic since Wallaby") {
    const Policy policy(scoped_defaults);
    for (const auto* const rule :
         {"baremetal:node:vendor_passthru", "baremetal:driver:vendor_passthru", "tenon:call:list"}) {
        CHECK(policy.decide(rule, of_system("admin"), {}).is_yes());
        CHECK_FALSE(policy.decide(rule, of_system("manager"), {}).is_yes());
        const auto owned = node_of("p1", "p1");
        CHECK_FALSE(policy.decide(rule, of_project("p1", "admin"), {&owned}).is_yes());
    }
    CHECK(policy.decide("baremetal:driver:get", of_system("reader"), {}).is_yes());
    CHECK_FALSE(policy.decide("baremetal:driver:get", of_project("p1", "admin"), {}).is_yes());
    CHECK_FALSE(policy.decide("baremetal:driver:get", of_system("service"), {}).is_yes());
}

TEST_CASE("a token of a project sees the nodes that the project owns or leases") {
    const Policy policy(scoped_defaults);
    const auto owned = node_of("p1", "p2");
    const auto sees = [&](const Principal& who) { return policy.decide("baremetal:node:get", who, {&owned}).verdict; };
    CHECK(sees(of_project("p1", "reader")) == Verdict::yes);
    CHECK(sees(of_project("p2", "reader")) == Verdict::yes);
    CHECK(sees(of_project("p3", "admin")) == Verdict::no);
    CHECK(sees(of_project("p1", "service")) == Verdict::no);
    CHECK(sees(of_system("reader")) == Verdict::yes);
    CHECK(policy.decide("baremetal:node:get", of_project("p1", "reader"), {}).verdict == Verdict::undecided);
    CHECK(policy.decide("baremetal:node:list", of_project("p1", "reader"), {}).is_yes());

    const auto ownerless = node_of("", "");
    CHECK_FALSE(policy.decide("baremetal:node:get", of_project("", "admin"), {&ownerless}).is_yes());
}

TEST_CASE("a member of the owner validates a node, of the lessee a manager") {
    const Policy policy(scoped_defaults);
    const auto node = node_of("p1", "p2");
    const auto may = [&](const Principal& who) {
        return policy.decide("baremetal:node:validate", who, {&node}).is_yes();
    };
    CHECK(may(of_system("member")));
    CHECK_FALSE(may(of_system("reader")));
    CHECK(may(of_project("p1", "member")));
    CHECK_FALSE(may(of_project("p1", "reader")));
    CHECK_FALSE(may(of_project("p2", "member")));
    CHECK(may(of_project("p2", "manager")));
    CHECK(may(of_project("p2", "admin")));
}

TEST_CASE("what a vendor proposes is for the system") {
    const Policy policy(scoped_defaults);
    const PolicyMethod proposed{"redfish", "list_jobs", Role::member};
    const auto owned = node_of("p1", "");
    CHECK(policy.decide_call(node_call, proposed, of_system("member"), {&owned}).is_yes());
    CHECK_FALSE(policy.decide_call(node_call, proposed, of_system("reader"), {&owned}).is_yes());
    CHECK_FALSE(policy.decide_call(node_call, proposed, of_project("p1", "admin"), {&owned}).is_yes());
}

TEST_CASE("an operator's rules know every role, ids and scopes") {
    const auto policy = scoped("rules:\n"
                               "  baremetal:node:vendor_passthru: 'role:Baremetal_Admin or (role:service and "
                               "project_name:name-of-p1) or user_id:5f0f'\n"
                               "  vendor_passthru:redfish: 'role:member and project_id:%(node.owner)s'\n"
                               "  by_name: 'user_name:bob and not system_scope:all'\n"
                               "  by_user: 'user:bob'\n");
    const auto may = [&](std::string_view rule, const Principal& who) { return policy.decide(rule, who, {}).is_yes(); };
    CHECK(may(node_call, of_project("p9", "baremetal_admin")));
    CHECK(may(node_call, of_project("p9", "BAREMETAL_ADMIN")));
    CHECK(may(node_call, of_project("p1", "service")));
    CHECK_FALSE(may(node_call, of_project("p2", "service")));
    CHECK(may(node_call, of_system("reader")));
    CHECK_FALSE(may(node_call, of_project("p1", "admin")));
    CHECK(may("by_name", of_project("p1", "reader")));
    CHECK_FALSE(may("by_user", of_project("p1", "reader")));  // a name may be somebody's of each domain, an id is not
    const auto owned = node_of("p1", "");
    CHECK(policy.decide_call(node_call, {"redfish", "x", Role::admin}, of_project("p1", "member"), {&owned}).is_yes());
}

TEST_CASE("nobody has a role by name where tokens bring them") {
    CHECK(scoped("").role_of("alice") == Role::anyone);
    CHECK(scoped("roles: { admin: [alice] }\n").role_of("alice") == Role::anyone);
    const auto policy =
        Policy::parse("schema: tenon.policy/1\nrules: { a: 'role:%(node.owner)s' }\n", "p.yaml", scoped_defaults);
    CHECK(
        policy.error().message ==
        "p.yaml:2:13: a: character 1: expected the name of a role, found 'role:%(node.owner)s'"
    );
}

}  // namespace tenon
