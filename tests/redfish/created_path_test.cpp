#include "protocol/created_path.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("what a POST created is found in whatever form the service tells it") {
    const auto created = [](const std::string& location, const std::string& body) {
        return created_path(location, quoted(body), "/redfish/v1/S/");
    };
    CHECK(created("/redfish/v1/S/1", "") == "/redfish/v1/S/1");
    CHECK(created("https://proxy:8443/redfish/v1/S/1/", "") == "/redfish/v1/S/1/");
    CHECK(created("S/5", "") == "/redfish/v1/S/5");
    CHECK(created("5", "") == "/redfish/v1/S/5");
    CHECK(created("", "{'@odata.id': 'http://x/redfish/v1/S/2'}") == "/redfish/v1/S/2");
    CHECK(created("", "{'Members': [], 'ID': 3}") == "/redfish/v1/S/3");
    CHECK(created("", "{'message': '/redfish/v1/S/4'}") == "/redfish/v1/S/4");
    CHECK(created("", "{'Id': '6', 'Name': 'x'}") == "/redfish/v1/S/6");
    CHECK(created("/redfish/v1/TaskService/Tasks/1", "{'Id': '7'}") == "/redfish/v1/S/7");
}

TEST_CASE("an answer that does not tell, or tells something else, is told apart") {
    for (const char* body :
         {"", "null", "[]", "{}", "{'@odata.id': '/redfish/v1/S'}", "{'ID': '3'}", "{'Id': '../x'}",
          "{'message': 'Created'}", "{'Members': [], 'Id': 'S'}", "{'@odata.id': 5}"}) {
        CAPTURE(body);
        CHECK(created_path("", quoted(body), "/redfish/v1/S").empty());
    }
    for (const char* location : {"/", "/redfish/v1/S", "/redfish/v1/S/1/2", "/elsewhere/1", "..", "http://bmc"}) {
        CAPTURE(location);
        CHECK(created_path(location, "", "/redfish/v1/S").empty());
    }
}

TEST_CASE("the Id of the Task behind a 202 is not that of what was created") {
    for (const char* body :
         {"{'@odata.id': '/redfish/v1/TaskService/Tasks/1', 'Id': '1', 'TaskState': 'Completed'}",
          "{'Id': '1', 'TaskState': 'Completed'}",
          "{'@odata.id': '/redfish/v1/TaskService/TaskMonitors/1', 'Id': '1'}"}) {
        CAPTURE(body);
        CHECK(created_path("", quoted(body), "/redfish/v1/S").empty());
    }
}
