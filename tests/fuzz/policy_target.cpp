#include "access/policy.hpp"
#include "require.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// The operator's policy: whatever it is, it is read or refused with its place, and what is read decides the same twice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const PolicyDefaults defaults{
        {{"baremetal:node:get", Role::reader}, {"baremetal:node:vendor_passthru", Role::admin}}};
    const auto policy = Policy::parse(text, "p.yaml", defaults);
    if (!policy) {
        require(policy.error().message.starts_with("p.yaml"), "a refusal names the file");
        return 0;
    }
    Node node;
    node.owner = "bob";
    Principal bob{"bob", "p", Role::member, false, true};
    for (const auto& rule : policy->rule_names()) {
        const auto decided = policy->decide(rule, bob, {&node, {}, "m", "POST"});
        require(decided.verdict == policy->decide(rule, bob, {&node, {}, "m", "POST"}).verdict, "a decision stands");
        require(decided.verdict != Verdict::undecided, "with all there is to know a rule is decided");
    }
    static_cast<void>(
        policy->decide_call("baremetal:node:vendor_passthru", {"redfish", "m", Role::member}, bob, {&node})
    );
    static_cast<void>(policy->role_of("bob"));
    static_cast<void>(parse_policy_check(text));
    return 0;
}
