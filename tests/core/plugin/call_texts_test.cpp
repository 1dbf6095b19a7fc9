#include "plugin/call_texts.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>

using namespace tenon;

TEST_CASE("kept texts outlive whose they were, and being moved") {
    std::optional<std::string> args = "{\"a\": 1}";
    std::optional<std::string> user = "bob";
    CallTexts texts;
    texts.http_method = "POST";
    texts.args = *args;
    texts.user = *user;
    KeptCallTexts kept(texts);
    args->assign(args->size(), 'x');
    user->assign(user->size(), 'x');
    args.reset();
    user.reset();
    const KeptCallTexts moved(std::move(kept));
    CHECK(moved.get().http_method == "POST");
    CHECK(moved.get().args == "{\"a\": 1}");
    CHECK(moved.get().driver.empty());
    CHECK(moved.get().request_id.empty());
    CHECK(moved.get().user == "bob");
    CHECK(moved.get().project.empty());
}
