#include "protocol/error_text.hpp"
#include "protocol/message.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

std::string said(const std::string& body) {
    return error_text(quoted(body));
}

}  // namespace

TEST_CASE("the messages of @Message.ExtendedInfo are told with the first one's resolution") {
    CHECK(
        said("{'error': {'code': 'Base.1.0.GeneralError', 'message': 'See ExtendedInfo', '@Message.ExtendedInfo': "
             "[{'MessageId':"
             " 'Base.1.13.0.PropertyUnknown', 'Message': 'The property EventTypes is not known.', 'Resolution': "
             "'Remove it.'}]}}") == "The property EventTypes is not known. Remove it."
    );
}

TEST_CASE("a vendor's message comes before the standard's general one") {
    CHECK(
        said("{'error': {'@Message.ExtendedInfo': ["
             "{'MessageId': 'Base.1.2.InternalError', 'Message': 'General.', 'Severity': 'Critical'},"
             "{'MessageId': 'IDRAC.1.6.RAC0218', 'Message': 'No session left.', 'Severity': 'Informational'}]}}"
        ) == "No session left. General."
    );
}

TEST_CASE("a message that comes twice is told once, and at most three are told") {
    CHECK(
        said("{'@Message.ExtendedInfo': [{'Message': 'a.'}, {'Message': 'a.'}, {'Message': 'b.'}, {'Message': 'c.'}, "
             "{'Message': 'd.'}]}") == "a. b. c."
    );
}

TEST_CASE("every shape that services send is understood") {
    CHECK(said("{'error': {'@Message.ExtendedInfo': {'Message': 'one object.'}}}") == "one object.");
    CHECK(
        said("{'error': {'@Message.ExtendedInfo': [{'Message': {'lang': 'en', 'value': 'localised.'}}]}}") ==
        "localised."
    );
    CHECK(said("{'Protocol@Message.ExtendedInfo': [{'Message': 'is required.'}]}") == "Protocol: is required.");
    CHECK(said("{'error': {'message': {'lang': 'en', 'value': 'old iDRAC'}}}") == "old iDRAC");
    CHECK(said("{'error': {'Message': 'capital'}}") == "capital");
    CHECK(said("{'error': 'a string'}") == "a string");
    CHECK(said("'EOF'") == "EOF");
    CHECK(said("{'Status': 400, 'Message': 'Destination is required'}") == "Destination is required");
    CHECK(
        said("{'Messages': [{'MessageID': 'Base.0.10.NoValidSession'}], 'Name': 'x'}") == "there is no valid session"
    );
    CHECK(
        said(
            "{'error': {'code': 'iLO.0.10.ExtendedInfo', 'message': 'See @Message.ExtendedInfo for more information.'}}"
        ) == "iLO.0.10.ExtendedInfo"
    );
    CHECK(said("Unauthorized\r\n") == "Unauthorized");
    CHECK(said("<html><body>Service Unavailable</body></html>").empty());
    CHECK(said("").empty());
    CHECK(said("null").empty());
    CHECK(said("[]").empty());
    CHECK(said("5").empty());
    CHECK(said("{'error': {'@Message.ExtendedInfo': null}}").empty());
    CHECK(said("{'error': {'@Message.ExtendedInfo': [null, 1, {}, 'text']}}") == "text");
    CHECK(error_text("\xef\xbb\xbf{\"error\": {\"message\": \"after a mark\"}}\n") == "after a mark");
}

TEST_CASE("a message without text is written out of the registry or out of its id") {
    CHECK(
        said("{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.4.PropertyMissing', 'MessageArgs': "
             "['EventTypes']}]}}") == "the property EventTypes is required"
    );
    CHECK(
        said("{'error': {'@Message.ExtendedInfo': [{'MessageId': 'iLO.2.14.Odd', 'MessageArgs': ['a', 1]}]}}") ==
        "iLO.2.14.Odd: a, 1"
    );
    CHECK(
        said("{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.4.PropertyMissing', 'MessageArgs': '[]'}]}}"
        ) == "the property ? is required"
    );
}

TEST_CASE("messages of success are no error text") {
    CHECK(said("{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.17.Created', 'Message': 'Created.'}]}}")
              .empty());
}

TEST_CASE("long and hostile text is cut and cleaned") {
    CHECK(error_text(std::string(5000, 'x')).size() == 200 + std::string("…").size());
    CHECK(error_text("a\x01\x02\nb\t c") == "a b c");
    const std::string long_message =
        R"({"error": {"@Message.ExtendedInfo": [{"Message": ")" + std::string(9000, 'y') + R"("}]}})";
    CHECK(error_text(long_message).size() == 1024 + std::string("…").size());
    CHECK(error_text(std::string(10000, '[')).size() <= 210);
    CHECK(error_text(std::string(500, '\x01') + "a").empty());
}

TEST_CASE("a refusal says what was asked and what came") {
    CHECK(
        refusal_text("GET", "/redfish/v1/", 503, "<html></html>") ==
        "HTTP GET /redfish/v1/ returned code 503 (Service Unavailable)"
    );
    CHECK(refusal_text("POST", "/x", 418, "\"EOF\"") == "HTTP POST /x returned code 418. EOF");
}

TEST_CASE("a message names the property that it is about") {
    const auto messages =
        messages_of(as_json("{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.PropertyUnknown',"
                            " 'MessageArgs': ['#/EventTypes']}]}}"));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].key() == "PropertyUnknown");
    CHECK(messages[0].names("EventTypes"));
    CHECK_FALSE(messages[0].names("Context"));
}
