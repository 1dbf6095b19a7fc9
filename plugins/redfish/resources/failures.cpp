#include "resources/failures.hpp"

#include <tenon/value.hpp>

namespace redfish {

namespace {

// A service can list thousands of members that it cannot show.
constexpr std::size_t most_listed = 1'000;
constexpr std::size_t most_joined = 5;

}  // namespace

void Failures::add(std::string_view path, std::string_view error) {
    if (list_.size() < most_listed) {
        list_.push_back(tenon::obj("path", std::string(path), "error", std::string(error)));
    }
}

void Failures::add(const Failures& others) {
    for (const json& failure : others.list_) {
        add(text(failure, "path"), text(failure, "error"));
    }
}

void Failures::add(const Members& members) {
    for (const Members::Unreadable& unreadable : members.unreadable) {
        add(unreadable.path, unreadable.text);
    }
}

std::string Failures::joined() const {
    std::string all;
    for (std::size_t i = 0; i < list_.size() && i < most_joined; ++i) {
        all += (i == 0 ? "" : "; ") + text(list_[i], "path") + ": " + text(list_[i], "error");
    }
    if (list_.size() > most_joined) {
        all += "; and " + std::to_string(list_.size() - most_joined) + " more";
    }
    return all;
}

}  // namespace redfish
