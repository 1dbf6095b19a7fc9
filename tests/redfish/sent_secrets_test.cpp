#include "protocol/sent_secrets.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("values under names that mean a secret are masked wherever they stand") {
    SentSecrets secrets;
    secrets.learn(as_json("{'UserName': 'root', 'Password': 'calvin', 'HttpHeaders': [{'X-Any': 'abcd1234'}],"
                          " 'Oem': {'AuthToken': 'tttt', 'SnmpPassphrase': 'long enough'},"
                          " 'Attributes': {'OldSysPassword': 'boot-pw', 'Pin': 4711, 'PasswordPin': 4712}}"));
    CHECK(
        secrets.masked("calvin, acalvinb, abcd1234, tttt, long enough, boot-pw, root, 4711, 4712") ==
        "***, a***b, ***, ***, ***, ***, root, 4711, ***"
    );
}

TEST_CASE("a secret is found as JSON prints it, and the longest of two first") {
    SentSecrets secrets;
    secrets.learn(json{{"Password", "a\"b\\c"}, {"NewPassword", "a\"b\\c and more"}});
    CHECK(secrets.masked(R"(a"b\c and more|a\"b\\c|a"b\c)") == "***|***|***");
}

TEST_CASE("a short secret counts only as a word, and an empty one not at all") {
    SentSecrets secrets;
    secrets.learn(as_json("{'Password': '1', 'Token': ''}"));
    CHECK(secrets.masked("1 in 10, item1, '1'.") == "*** in 10, item1, '***'.");
}

TEST_CASE("the user information of a URL is masked, sent or not") {
    SentSecrets secrets;
    secrets.learn(as_json("{'Image': 'https://u:pass-word@h/x.iso'}"));
    CHECK(secrets.masked("cannot mount with pass-word") == "cannot mount with ***");
    CHECK(SentSecrets().masked("at https://u:p@h/x and nfs://a@b.") == "at https://***@h/x and nfs://***@b.");
    CHECK(SentSecrets().masked("https://h/x@y ://@ a://") == "https://h/x@y ://@ a://");
}

TEST_CASE("what is sent without end is learnt up to a limit") {
    json deep = "secret-value";
    for (int i = 0; i < 90; ++i) {
        json outer;
        outer["Password"] = std::move(deep);
        deep = std::move(outer);
    }
    json many = json::array();
    for (int i = 0; i < 10'000; ++i) {
        json item;
        item["Password"] = "secret" + std::to_string(i);
        many.push_back(std::move(item));
    }
    SentSecrets secrets;
    secrets.learn(deep);
    secrets.learn(many);
    secrets.learn(json(5));
    CHECK(secrets.masked("secret1!") == "***!");
}
