#include "protocol/base_registry.hpp"
#include "protocol/error_text.hpp"
#include "protocol/message.hpp"
#include "protocol/plain_text.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

std::string said_of(const std::string& body) {
    return error_text(quoted(body));
}

/// A body with one entry of @Message.ExtendedInfo.
std::string entry(const std::string& members) {
    return "{'error': {'@Message.ExtendedInfo': [{" + members + "}]}}";
}

/// The beginning of a document whose object `error` has so many members.
std::string wide(int members) {
    std::string text = "{\"error\": {";
    for (int i = 0; i < members; ++i) {
        text += "\"k" + std::to_string(i) + "\": {},";
    }
    return text;
}

}  // namespace

TEST_CASE("an error that has a code and a sentence only is a message of that id (AMI)") {
    const std::string body = "{'error': {'code': 'Base.1.5.PropertyMissing', 'message': 'The property EventTypes is a "
                             "required property and must be included in the request.'}}";
    CHECK(said_of(body) == "The property EventTypes is a required property and must be included in the request.");
    const auto messages = messages_of(as_json(body));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].key() == "PropertyMissing");
    CHECK(messages[0].names("EventTypes"));
    CHECK_FALSE(messages[0].names("EventType"));
    CHECK(said_of("{'error': {'code': 'Base.1.5.ResourceInUse'}}") == "the resource is in use");
    CHECK(
        said_of("{'error': {'code': 'Base.1.5.ResourceInUse', 'message': 'See ExtendedInfo'}}") ==
        "the resource is in use"
    );
    CHECK(said_of("{'error': {'code': 'SMC.1.0.OemOdd', 'message': null}}") == "SMC.1.0.OemOdd");
    CHECK(said_of("{'error': {'code': 7, 'message': 'Number as a code.'}}") == "Number as a code.");
    CHECK(messages_of(as_json("{'error': {'code': 'Base.1.0.GeneralError', 'message': 'x'}}")).empty());
    CHECK(messages_of(as_json("{'error': {'code': 'Base.1.0.Success', 'message': 'x'}}")).empty());
}

TEST_CASE("annotations are found below the property that they are about") {
    CHECK(
        said_of("{'Boot': {'BootSourceOverrideTarget@Message.ExtendedInfo': [{'Message': 'is not allowed.'}]}}") ==
        "BootSourceOverrideTarget: is not allowed."
    );
    CHECK(said_of("{'error': {'error': {'@Message.ExtendedInfo': [{'Message': 'deep.'}]}}}") == "deep.");
    CHECK(said_of("[{'error': {'@Message.ExtendedInfo': [{'Message': 'in a list.'}]}}]") == "in a list.");
    const auto messages = messages_of(as_json(
        "{'A@Message.ExtendedInfo': [{'Message': 'wrong', 'MessageId': 'Base.1.0.X'}], 'B@Message.ExtendedInfo':"
        " {'Message': 'wrong too', 'MessageId': 'Base.1.0.Y', 'Severity': 'Critical'}}"
    ));
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].property == "B");
    CHECK(messages[1].property == "A");
}

TEST_CASE("messages about several properties are all told, the gravest first") {
    CHECK(
        said_of("{'error': {'code': 'Base.1.0.GeneralError', 'message': 'See ExtendedInfo', '@Message.ExtendedInfo': ["
                "{'Message': 'A is odd.', 'Severity': 'OK'}, {'Message': 'B is wrong.', 'MessageSeverity': 'Warning'},"
                "{'Message': 'C is broken.', 'Severity': 'Critical'}, {'Message': 'No severity.'}]}}"
        ) == "C is broken. B is wrong. A is odd."
    );
}

TEST_CASE("arguments in every form are filled into the registry's text") {
    CHECK(
        said_of(entry("'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': 'Context'")) ==
        "the property Context is unknown"
    );
    CHECK(
        said_of(entry("'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': ['']")) == "the property ? is unknown"
    );
    CHECK(
        said_of(entry("'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': null")) == "the property ? is unknown"
    );
    CHECK(
        said_of(entry("'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': {'a': 1}")) ==
        "the property ? is unknown"
    );
    CHECK(
        said_of(entry("'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': [null, 1]")) == "the property is unknown"
    );
    CHECK(
        error_text(
            R"({"error": {"@Message.ExtendedInfo": [{"MessageId": "Base.1.0.PropertyUnknown", "MessageArgs": "[\"Context\"]"}]}})"
        ) == "the property Context is unknown"
    );
    CHECK(said_of(entry("'MessageID': 'PropertyUnknown', 'MessageArgs': [true]")) == "the property True is unknown");
    CHECK(base_registry_text("StringValueTooLong", {"x", "16"}) == "the value x is longer than 16 characters");
    CHECK(base_registry_text("NoSuchMessage", {"x"}).empty());
    CHECK(base_registry_text("", {}).empty());
}

TEST_CASE("an entry with odd members tells what is left") {
    CHECK(said_of(entry("'Message': 5, 'MessageId': ['x']")).empty());
    CHECK(said_of(entry("'Message': null, 'MessageId': 'A.1.B', 'Severity': {}, 'Resolution': []")) == "A.1.B");
    CHECK(said_of(entry("'message': 'lower case.'")) == "lower case.");
    CHECK(said_of(entry("'Message': 'Done.', 'Resolution': 'N/A'")) == "Done.");
    CHECK(said_of(entry("'Message': 'Same.', 'Resolution': 'Same.'")) == "Same.");
    CHECK(said_of("{'error': {'@Message.ExtendedInfo': [[{'Message': 'list in a list'}]]}}").empty());
    CHECK(said_of("{'error': {'ExtendedInfo': [{'Message': 'without an annotation.'}]}}") == "without an annotation.");
}

TEST_CASE("a message is about a property by RelatedProperties too") {
    const auto messages =
        messages_of(as_json(entry("'MessageId': 'Base.1.0.PropertyMissing', 'RelatedProperties': ['#/Protocol']")));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].names("Protocol"));
    CHECK_FALSE(messages[0].names("Context"));
}

TEST_CASE("what web servers and emulators answer in the place of Redfish is understood") {
    CHECK(said_of("{'error': [{'message': 'first of a list'}]}") == "first of a list");
    CHECK(said_of("{'errors': [{'detail': 'of an array'}]}") == "of an array");
    CHECK(said_of("{'messages': [{'text': 'of XClarity'}]}") == "of XClarity");
    CHECK(said_of("{'cc': 7, 'error': 'Invalid Authentication'}") == "Invalid Authentication");
    CHECK(said_of("{'type': 'about:blank', 'title': 'Bad gateway', 'status': 502}") == "Bad gateway");
    CHECK(error_text(R"({"error": "{\"error\": {\"message\": \"printed twice\"}}"})") == "printed twice");
    CHECK(error_text(R"("{\"error\": \"printed twice\"}")") == "printed twice");
    CHECK(
        said_of("{'error': {'message': 'A general error has occurred. See ExtendedInfo for more information.', 'code': "
                "'Base.1.0.GeneralError'}}") == "Base.1.0.GeneralError"
    );
    for (const char* nothing :
         {"5", "true", "null", "{}", "[]", "[[]]", "{'error': {}}", "{'error': null}", "{'error': 5}",
          "{'error': {'message': {}}}", "{'error': {'message': ['']}}", "''"}) {
        CAPTURE(nothing);
        CHECK(said_of(nothing).empty());
    }
}

TEST_CASE("pages for browsers and bytes for nobody are not told") {
    CHECK(error_text("<!DOCTYPE html>\n<html></html>").empty());
    CHECK(error_text("\xef\xbb\xbf  <html>").empty());
    CHECK(error_text("\r\n<?xml version=\"1.0\"?><Fault>no</Fault>").empty());
    CHECK(error_text(std::string("\x1f\x8b\x08\x00\x00\x01\x02\x03", 8)).empty());
    std::string random;
    for (unsigned i = 0, x = 1; i < 4'000; ++i, x = x * 1664525U + 1013904223U) {
        random.push_back(static_cast<char>(x >> 24U));
    }
    CHECK(error_text(random).empty());
    CHECK(error_text(std::string("\0\0 \n", 4)).empty());
}

TEST_CASE("a document that is broken is read as far as it goes") {
    const std::string whole = quoted(entry("'MessageId': 'Base.1.0.X', 'Message': 'The sentence.', 'Severity': 'OK'"));
    for (std::size_t size = whole.find("sentence.\"") + 10; size <= whole.size(); ++size) {
        CAPTURE(whole.substr(0, size));
        CHECK(error_text(whole.substr(0, size)) == "The sentence.");
    }
    CHECK(error_text(whole + "<html>") == "The sentence.");
    CHECK(error_text(whole + std::string(3, '\0')) == "The sentence.");
    CHECK(error_text("\xef\xbb\xbf\n" + whole + "\r\n") == "The sentence.");
    CHECK(
        error_text("{\"error\": {\"message\": \"two\nlines \xff and \xc3") == "two lines \xef\xbf\xbd and \xef\xbf\xbd"
    );
    CHECK(error_text("{\"error\": {\"message\": \"an escape \\u00") == "an escape");
    CHECK(error_text("{\"error\": {\"message\": \"an escape \\") == "an escape");
    CHECK(error_text("{not json") == "{not json");
    CHECK(error_text("[1] out of memory") == "[1] out of memory");
}

TEST_CASE("no cut and no size of a body is too much") {
    const std::string body = quoted(
        "{'A@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.PropertyUnknown', 'MessageArgs': ['\\u00e9\\\\', 1.5e3]}],"
        " 'error': {'code': 'x', 'message': {'value': '\xc3\xa9'}, '@Message.ExtendedInfo': {'Message': 'm'}}}"
    );
    for (std::size_t size = 0; size <= body.size(); ++size) {
        CHECK(error_text(body.substr(0, size)).size() < 1'200);
        CHECK(error_text(body.substr(size)).size() < 1'200);
    }
    const std::string filler(4u << 20, 'x');
    CHECK(error_text(quoted(entry("'Message': '" + filler + "', 'Resolution': '" + filler + "'"))).size() < 1'200);
    CHECK(error_text(quoted(entry("'MessageId': '" + filler + "', 'MessageArgs': ['" + filler + "']"))).size() < 1'200);
    CHECK(error_text("{\"" + filler + "@Message.ExtendedInfo\": [{\"Message\": \"m\"}]}").size() < 1'200);
    CHECK(error_text(wide(2'000) + "\"message\": \"late\"}}") == "late");
    CHECK(error_text(wide(300'000) + "\"message\": \"late\"}}").size() < 300);
    CHECK(parsed(wide(8'000) + "\"last\": 1}}").is_object());
    CHECK(parsed(wide(300'000) + "\"last\": 1}}").is_discarded());
}

TEST_CASE("text is cut at a whole character and is valid UTF-8 whatever came") {
    CHECK(shortened("h\xc3\xa9llo", 2) == "h…");
    CHECK(shortened("hello", 5) == "hello");
    CHECK(shortened("\x80\x80\x80", 1) == "…");
    CHECK(valid_utf8("a\xc3\xa9\xf0\x9f\x98\x80z") == "a\xc3\xa9\xf0\x9f\x98\x80z");
    const std::string bad = "\xef\xbf\xbd";
    CHECK(valid_utf8("\xc0\x80") == bad + bad);
    CHECK(valid_utf8("\xed\xa0\x80") == bad + bad + bad);
    CHECK(valid_utf8("\xf4\x90\x80\x80") == bad + bad + bad + bad);
    CHECK(valid_utf8("\xe2\x82") == bad + bad);
}

TEST_CASE("a resource with bytes that are no text is read, and one that breaks off is not") {
    CHECK(parsed("{\"SerialNumber\": \"\xff\xff\"}")["SerialNumber"] == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(parsed("{\"a\": \"x\ty\"}")["a"] == "x y");
    CHECK(parsed(std::string("\n{}\0\0", 5)).is_object());
    CHECK(parsed("{\"a\": 1").is_discarded());
    CHECK(parsed("{} {}").is_discarded());
    CHECK(parsed("").is_discarded());
}
