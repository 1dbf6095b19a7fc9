// oslo.policy's check language, read by descent: or, and, not, what is in parentheses, one check.

#include "access/policy_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_check_size = 4'096;
constexpr unsigned max_check_depth = 32;
constexpr std::string_view blanks = " \t\r\n";

std::string lowered(std::string_view text) {
    std::string made(text);
    for (auto& c : made) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return made;
}

class CheckParser {
public:
    CheckParser(std::string_view text, RoleNames roles) : text_(text), roles_(roles) {}

    Result<PolicyCheck> parse() {
        if (text_.size() > max_check_size) {
            return error(Errc::invalid, fmt::format("a check has at most {} characters", max_check_size));
        }
        skip_white();
        if (at_ == text_.size()) {
            return error(Errc::invalid, "an empty check; say '@' for everybody or '!' for nobody");
        }
        auto made = read_any_of(0);
        skip_white();
        if (made && at_ < text_.size()) {
            return fail("'and', 'or' or the end", at_);
        }
        return made;
    }

private:
    Error fail(std::string_view expected, std::size_t place) const {
        const auto word = text_.substr(place, std::min(text_.find_first_of(blanks, place), text_.size()) - place);
        return error(
            Errc::invalid, fmt::format(
                               "character {}: expected {}, found {}", place + 1, expected,
                               word.empty() ? std::string("the end") : fmt::format("'{}'", word)
                           )
        );
    }

    void skip_white() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }

    /// Takes `word` when it comes next, whole, in any letter case.
    bool take_word(std::string_view word) {
        skip_white();
        const auto next = text_.substr(at_, word.size());
        const bool is_it = std::equal(next.begin(), next.end(), word.begin(), word.end(), [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
        });
        const auto after = at_ + word.size();
        if (!is_it || (after < text_.size() && (blanks.find(text_[after]) == blanks.npos && text_[after] != '('))) {
            return false;
        }
        at_ = after;
        return true;
    }

    Result<PolicyCheck> read_list(PolicyCheck::Kind kind, std::string_view word, unsigned depth) {
        PolicyCheck list;
        list.kind = kind;
        do {
            auto part = kind == PolicyCheck::Kind::any_of ? read_list(PolicyCheck::Kind::all_of, "and", depth)
                                                          : read_negation(depth);
            if (!part) {
                return part;
            }
            list.parts.push_back(std::move(*part));
        } while (take_word(word));
        return list.parts.size() == 1 ? std::move(list.parts.front()) : std::move(list);
    }

    Result<PolicyCheck> read_any_of(unsigned depth) { return read_list(PolicyCheck::Kind::any_of, "or", depth); }

    Result<PolicyCheck> read_negation(unsigned depth) {
        if (depth > max_check_depth) {
            return error(Errc::invalid, fmt::format("a check has at most {} levels", max_check_depth));
        }
        if (take_word("not")) {
            auto part = read_negation(depth + 1);
            if (!part) {
                return part;
            }
            PolicyCheck made;
            made.kind = PolicyCheck::Kind::negated;
            made.parts.push_back(std::move(*part));
            return made;
        }
        skip_white();
        if (at_ < text_.size() && text_[at_] == '(') {
            ++at_;
            auto inner = read_any_of(depth + 1);
            if (!inner) {
                return inner;
            }
            skip_white();
            if (at_ == text_.size() || text_[at_] != ')') {
                return fail("')'", at_);
            }
            ++at_;
            return inner;
        }
        return read_one();
    }

    Result<PolicyCheck> read_one() {
        const auto place = at_;
        const auto end = end_of_check();
        const auto word = text_.substr(place, end - place);
        at_ = end;
        PolicyCheck made;
        if (word == "@" || word == "!") {
            made.kind = word == "@" ? PolicyCheck::Kind::always : PolicyCheck::Kind::never;
            return made;
        }
        const auto colon = word.starts_with('\'') ? word.find(':', word.find('\'', 1)) : word.find(':');
        if (word.empty() || colon == std::string_view::npos || colon + 1 == word.size()) {
            return fail("a check such as role:admin", place);
        }
        const auto left = word.substr(0, colon);
        const auto right = word.substr(colon + 1);
        if (left == "role") {
            return read_role(right, place);
        }
        if (left == "rule") {
            made.kind = PolicyCheck::Kind::rule;
            made.name = right;
            return made;
        }
        return read_comparison(left, right, place);
    }

    Result<PolicyCheck> read_role(std::string_view text, std::size_t place) const {
        auto name = lowered(text);  // as oslo.policy compares them
        if (const auto role = role_from(name)) {
            return role_check(*role);
        }
        if (roles_ == RoleNames::ours) {
            return fail("role:reader, role:member or role:admin", place);
        }
        if (name.starts_with('%')) {
            return fail("the name of a role", place);
        }
        PolicyCheck made;
        made.kind = PolicyCheck::Kind::named_role;
        made.name = std::move(name);
        return made;
    }

    Result<PolicyCheck> read_comparison(std::string_view left, std::string_view right, std::size_t place) const {
        PolicyCheck made;
        made.is_attribute = right.starts_with("%(") && right.ends_with(")s");
        made.value = made.is_attribute ? right.substr(2, right.size() - 4) : right;
        if (made.is_attribute && !is_policy_attribute(made.value)) {
            return fail("an attribute such as %(node.owner)s, %(node.driver)s, %(driver)s or %(method)s", place);
        }
        const bool is_quoted = left.size() >= 2 && left.front() == '\'' && left.back() == '\'';
        made.name = is_quoted ? left.substr(1, left.size() - 2) : left;
        if (is_quoted && made.is_attribute) {
            made.kind = PolicyCheck::Kind::text;
            return made;
        }
        const std::vector<std::string> names{"user",       "user_id",      "user_name",
                                             "project_id", "project_name", "system_scope"};
        if (is_quoted || std::find(names.begin(), names.end(), made.name) == names.end()) {
            return fail("role, rule, user, project_id, system_scope or 'a text' with an attribute", place);
        }
        made.kind = PolicyCheck::Kind::caller;
        return made;
    }

    /// Where the check that begins here ends: at white space or at a parenthesis that it has not opened.
    [[nodiscard]] std::size_t end_of_check() const {
        unsigned open = 0;
        bool is_quoted = false;
        for (auto i = at_; i < text_.size(); ++i) {
            const char c = text_[i];
            if (c == '\'') {
                is_quoted = !is_quoted;
            } else if (!is_quoted && c == '(') {
                ++open;
            } else if (!is_quoted && c == ')' && open-- == 0) {
                return i;
            } else if (!is_quoted && blanks.find(c) != std::string_view::npos) {
                return i;
            }
        }
        return text_.size();
    }

    std::string_view text_;
    const RoleNames roles_;
    std::size_t at_ = 0;
};

}  // namespace

Result<PolicyCheck> parse_policy_check(std::string_view text, RoleNames roles) {
    return CheckParser(text, roles).parse();
}

}  // namespace tenon
