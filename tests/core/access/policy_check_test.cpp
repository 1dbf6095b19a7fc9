#include "access/policy_check.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

PolicyCheck check_of(std::string_view text) {
    auto check = parse_policy_check(text);
    INFO(text << ": " << (check ? std::string() : check.error().message));
    REQUIRE(check.has_value());
    return *check;
}

std::string why_no_check(std::string_view text) {
    const auto check = parse_policy_check(text);
    return check ? "it was read" : check.error().message;
}

Verdict
ask(std::string_view text, const Principal& who, const PolicyTarget& target = {}, const PolicyRules& rules = {}) {
    return decide(check_of(text), who, target, rules);
}

const Principal whole_admin{"root", "", Role::admin, true, true};
const Principal bob{"bob", "p1", Role::member, false, true};
const Principal nobody{};

Node node_of(std::string owner) {
    Node node;
    node.uuid = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123";
    node.driver = "redfish";
    if (!owner.empty()) {
        node.owner = std::move(owner);
    }
    node.extra = Json{{"rack", "r7"}, {"height", 2}};
    return node;
}

}  // namespace

TEST_CASE("a higher role may do what a lower one may") {
    CHECK(ask("role:reader", whole_admin) == Verdict::yes);
    CHECK(ask("role:member", bob) == Verdict::yes);
    CHECK(ask("role:admin", bob) == Verdict::no);
    CHECK(ask("role:reader", nobody) == Verdict::no);
    CHECK(ask("@", nobody) == Verdict::yes);
    CHECK(ask("!", whole_admin) == Verdict::no);
}

TEST_CASE("and binds closer than or, not closer than both, and parentheses closest") {
    CHECK(ask("@ or ! and !", nobody) == Verdict::yes);
    CHECK(ask("(@ or !) and !", nobody) == Verdict::no);
    CHECK(ask("not ! and @", nobody) == Verdict::yes);
    CHECK(ask("not (@ and @)", nobody) == Verdict::no);
    CHECK(ask("NOT role:admin AND role:member", bob) == Verdict::yes);
    CHECK(ask("((role:admin))or(role:member)", bob) == Verdict::yes);
    CHECK(ask("not not @", nobody) == Verdict::yes);
}

TEST_CASE("a caller is compared with fixed texts and with what the node says") {
    const auto owned = node_of("p1");
    const auto other = node_of("p2");
    const auto ownerless = node_of("");
    CHECK(ask("user:bob", bob) == Verdict::yes);
    CHECK(ask("user_id:alice", bob) == Verdict::no);
    CHECK(ask("system_scope:all", whole_admin) == Verdict::yes);
    CHECK(ask("system_scope:all", bob) == Verdict::no);
    CHECK(ask("project_id:%(node.owner)s", bob, {&owned}) == Verdict::yes);
    CHECK(ask("project_id:%(node.owner)s", bob, {&other}) == Verdict::no);
    CHECK(ask("project_id:%(node.owner)s", bob, {&ownerless}) == Verdict::no);
    CHECK(ask("project_id:%(node.owner)s", whole_admin, {&ownerless}) == Verdict::no);  // no project owns nothing
    CHECK(ask("'redfish':%(node.driver)s", nobody, {&owned}) == Verdict::yes);
    CHECK(ask("'r7':%(node.extra.rack)s", nobody, {&owned}) == Verdict::yes);
    CHECK(ask("'2':%(node.extra.height)s", nobody, {&owned}) == Verdict::no);
    CHECK(ask("'redfish':%(driver)s", nobody, {nullptr, "redfish"}) == Verdict::yes);
    CHECK(ask("'redfish':%(driver)s", nobody, {&owned}) == Verdict::yes);
    CHECK(ask("'eject_vmedia':%(method)s", nobody, {nullptr, {}, "eject_vmedia"}) == Verdict::yes);
    CHECK(ask("'GET':%(http_method)s", nobody, {nullptr, {}, "x", "POST"}) == Verdict::no);
}

TEST_CASE("what is not known leaves a check undecided, unless the rest decides it") {
    CHECK(ask("project_id:%(node.owner)s", bob) == Verdict::undecided);
    CHECK(ask("not project_id:%(node.owner)s", bob) == Verdict::undecided);
    CHECK(ask("role:member or project_id:%(node.owner)s", bob) == Verdict::yes);
    CHECK(ask("role:admin and project_id:%(node.owner)s", bob) == Verdict::no);
    CHECK(ask("role:admin or project_id:%(node.owner)s", bob) == Verdict::undecided);
}

TEST_CASE("a check uses another rule by its name") {
    const PolicyRules rules{{"is_bob", check_of("user:bob")}};
    CHECK(ask("rule:is_bob", bob, {}, rules) == Verdict::yes);
    CHECK(ask("not rule:is_bob", whole_admin, {}, rules) == Verdict::yes);
}

TEST_CASE("a check that cannot be read is refused with the character and what was expected") {
    CHECK(why_no_check("") == "an empty check; say '@' for everybody or '!' for nobody");
    CHECK(why_no_check("  ") == "an empty check; say '@' for everybody or '!' for nobody");
    CHECK(why_no_check("admin") == "character 1: expected a check such as role:admin, found 'admin'");
    CHECK(why_no_check("role:") == "character 1: expected a check such as role:admin, found 'role:'");
    CHECK(
        why_no_check("role:adnim") == "character 1: expected role:reader, role:member or role:admin, found 'role:adnim'"
    );
    CHECK(why_no_check("role:admin or") == "character 14: expected a check such as role:admin, found the end");
    CHECK(
        why_no_check("role:admin role:member") == "character 12: expected 'and', 'or' or the end, found 'role:member'"
    );
    CHECK(why_no_check("(role:admin") == "character 12: expected ')', found the end");
    CHECK(why_no_check("role:admin)") == "character 11: expected 'and', 'or' or the end, found ')'");
    CHECK(
        why_no_check("project_id:%(node.ower)s") ==
        "character 1: expected an attribute such as %(node.owner)s, %(node.driver)s, %(driver)s or %(method)s, found "
        "'project_id:%(node.ower)s'"
    );
    CHECK(
        why_no_check("domain:x") ==
        "character 1: expected role, rule, user, project_id, system_scope or 'a text' with an "
        "attribute, found 'domain:x'"
    );
    CHECK(why_no_check("'x':y") != "it was read");
    CHECK(why_no_check("'x:y") != "it was read");
    CHECK(why_no_check(std::string(5'000, '@')) == "a check has at most 4096 characters");
    CHECK(why_no_check(std::string(100, '(') + "@" + std::string(100, ')')) == "a check has at most 32 levels");
    CHECK(why_no_check(std::string("role:admin\0", 11)) != "it was read");
}

TEST_CASE("every beginning of a check is read or refused, and nothing else") {
    const std::string_view text =
        "not (role:admin and 'a b':%(node.owner)s) or rule:x and project_id:%(node.lessee)s or @";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        static_cast<void>(parse_policy_check(text.substr(0, size)));
    }
    CHECK(parse_policy_check(text).has_value());
}

}  // namespace tenon
