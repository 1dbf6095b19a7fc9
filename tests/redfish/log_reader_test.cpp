#include "resources/date_time.hpp"
#include "resources/log_reader.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string entries = "/redfish/v1/L/Entries";

std::string entry(int id, const std::string& more = "") {
    const std::string number = std::to_string(id);
    return "{'@odata.id': '" + entries + "/" + number + "', 'Id': '" + number +
           "', 'Created': '2024-01-01T00:00:" + (id < 10 ? "0" : "") + number + "Z'" + more + "}";
}

/// A page with the entries from `first` to `last`, and what else it says.
std::string page(int first, int last, const std::string& more = "") {
    std::string members;
    for (int id = first; id <= last; ++id) {
        members += (members.empty() ? "" : ", ") + entry(id);
    }
    return "{'Members': [" + members + "]" + more + "}";
}

std::string next(const std::string& query) {
    return ", 'Members@odata.nextLink': '" + entries + query + "'";
}

Resource log_service() {
    Resource log;
    log.path = "/redfish/v1/L";
    log.document = as_json("{'Id': 'SEL', 'Name': 'Events', 'Entries': {'@odata.id': '" + entries + "'}}");
    return log;
}

json read(ScriptedService& bmc, LogQuery query, json* failures = nullptr) {
    Service service(bmc);
    LogReader reader(service, std::move(query));
    json shown = run(reader.read(log_service()));
    if (failures != nullptr) {
        *failures = reader.failures().list();
    }
    return shown;
}

std::string ids(const json& shown) {
    std::string all;
    for (const json& item : shown["entries"]) {
        all += (all.empty() ? "" : " ") + text(item, "Id");
    }
    return all;
}

void add_root(ScriptedService& bmc, bool takes_windows) {
    bmc.resource("/redfish/v1/", takes_windows ? "{'ProtocolFeaturesSupported': {'TopSkipQuery': true}}" : "{}");
}

LogQuery window(std::size_t skip, std::size_t limit) {
    LogQuery query;
    query.skip = skip;
    query.limit = limit;
    return query;
}

}  // namespace

TEST_CASE("a log on one page is shown with what the service says of it") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(entries, page(1, 3, ", 'Members@odata.count': 3"));
    const json shown = read(bmc, {});
    CHECK(ids(shown) == "1 2 3");
    CHECK(shown["total"] == 3);
    CHECK_FALSE(shown.contains("next_skip"));
    CHECK(text(shown, "Id") + text(shown, "Name") + text(shown, "path") == "SELEvents/redfish/v1/L");
}

TEST_CASE("pages are followed as far as entries are wanted, and skip goes on from there") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(entries, page(1, 4, next("?$skip=4")));
    bmc.resource(entries + "?$skip=4", page(5, 8, next("?$skip=8")));
    bmc.resource(entries + "?$skip=8", page(9, 10));
    CHECK(ids(read(bmc, window(0, 100))) == "1 2 3 4 5 6 7 8 9 10");
    const json first = read(bmc, window(0, 3));
    CHECK(ids(first) == "1 2 3");
    CHECK(first["next_skip"] == 3);
    const json whole_page = read(bmc, window(0, 4));
    CHECK(ids(whole_page) == "1 2 3 4");
    CHECK(whole_page["next_skip"] == 4);
    const json middle = read(bmc, window(3, 4));
    CHECK(ids(middle) == "4 5 6 7");
    CHECK(middle["next_skip"] == 7);
    const json last = read(bmc, window(7, 3));
    CHECK(ids(last) == "8 9 10");
    CHECK_FALSE(last.contains("next_skip"));
    CHECK(ids(read(bmc, window(50, 3))).empty());
    CHECK(bmc.count("GET " + entries + "?$skip=8") == 3);
}

TEST_CASE("a service that takes windows is asked for the window only") {
    ScriptedService bmc;
    add_root(bmc, true);
    bmc.resource(entries + "?$skip=4&$top=3", page(5, 7, ", 'Members@odata.count': 10"));
    const json shown = read(bmc, window(4, 3));
    CHECK(ids(shown) == "5 6 7");
    CHECK(shown["next_skip"] == 7);
    bmc.resource(entries + "?$skip=7&$top=3", page(8, 10, ", 'Members@odata.count': 10"));
    CHECK_FALSE(read(bmc, window(7, 3)).contains("next_skip"));
    CHECK(bmc.count("GET " + entries) == 0);
}

TEST_CASE("a service that only says that it takes windows is read page by page") {
    ScriptedService refusing;
    add_root(refusing, true);
    refusing.on("GET " + entries + "?$skip=1&$top=2", 501);
    refusing.resource(entries, page(1, 5));
    CHECK(ids(read(refusing, window(1, 2))) == "2 3");
    ScriptedService ignoring;
    add_root(ignoring, true);
    ignoring.resource(entries + "?$skip=1&$top=2", page(1, 5));
    ignoring.resource(entries, page(1, 5));
    CHECK(ids(read(ignoring, window(1, 2))) == "2 3");
}

TEST_CASE("a count that promises more than there is ends nothing in a loop") {
    ScriptedService bmc;
    add_root(bmc, true);
    bmc.resource(entries + "?$skip=0&$top=100", page(1, 2, ", 'Members@odata.count': 654"));
    bmc.resource(entries + "?$skip=2&$top=100", "{'Members': [], 'Members@odata.count': 654}");
    const json shown = read(bmc, {});
    CHECK(ids(shown) == "1 2");
    CHECK_FALSE(shown.contains("next_skip"));
    ScriptedService circling;
    add_root(circling, false);
    circling.resource(entries, page(1, 2, next("?$skip=2")));
    circling.resource(entries + "?$skip=2", page(3, 4, next("")));
    CHECK(ids(read(circling, {})) == "1 2 3 4");
}

TEST_CASE("pages without end are left after some, with where to go on") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(entries, page(1, 1, next("?p=0")));
    for (int i = 0; i < 1'000; ++i) {
        bmc.resource(entries + "?p=" + std::to_string(i), page(1, 1, next("?p=" + std::to_string(i + 1))));
    }
    LogQuery query;
    query.severity = "Critical";
    const json shown = read(bmc, query);
    CHECK(ids(shown).empty());
    CHECK(shown["next_skip"] == 400);
}

TEST_CASE("entries are chosen by severity and by time") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(
        entries, "{'Members': [" + entry(1, ", 'Severity': 'OK'") + ", " + entry(2, ", 'Severity': 'critical'") + ", " +
                     entry(3, ", 'Severity': null, 'MessageSeverity': 'Critical'") +
                     ", {'Id': '4', 'Created': null}, " +
                     "{'Id': '5', 'Severity': 'Critical', 'Created': '0000-00-00T00:00:00Z'}]}"
    );
    LogQuery critical;
    critical.severity = "Critical";
    CHECK(ids(read(bmc, critical)) == "2 3 5");
    LogQuery recent;
    recent.since = instant_of("2024-01-01T01:00:02+01:00");
    CHECK(ids(read(bmc, recent)) == "2 3");
}

TEST_CASE("entries that are references are read, and one that cannot be does not hide the others") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(
        entries, "{'Members': [{'@odata.id': '" + entries + "/1'}, {'@odata.id': '" + entries +
                     "/2'}, null, 7, [], {}, '" + entries + "/3']}"
    );
    bmc.resource(entries + "/1", entry(1));
    bmc.resource(entries + "/3", entry(3));
    json failures;
    CHECK(ids(read(bmc, {}, &failures)) == "1 3");
    REQUIRE(failures.size() == 1);
    CHECK(text(failures[0], "path") == entries + "/2");
}

TEST_CASE("a page that fails ends the log there, and says so") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource(entries, page(1, 2, next("?$skip=2")));
    bmc.on("GET " + entries + "?$skip=2", 500);
    json failures;
    const json shown = read(bmc, {}, &failures);
    CHECK(ids(shown) == "1 2");
    CHECK(shown["next_skip"] == 2);
    CHECK(text(failures[0], "path") == entries + "?$skip=2");
}

TEST_CASE("what is no log is none: no entries, no list, nothing of the right type") {
    for (const char* body :
         {"{}", "{'Members': null}", "{'Members': 5}", "{'Members': {'a': 1}}", "{'Members': 'x'}",
          "{'Members': [], 'Members@odata.count': 'many'}", "{'Members': [], 'Members@odata.count': -4}"}) {
        ScriptedService bmc;
        add_root(bmc, true);
        bmc.resource(entries + "?$skip=0&$top=100", body);
        bmc.resource(entries, body);
        INFO(body);
        const json shown = read(bmc, {});
        CHECK(shown["entries"].empty());
        CHECK_FALSE(shown.contains("total"));
    }
    ScriptedService bmc;
    add_root(bmc, false);
    Service service(bmc);
    LogReader reader(service, {});
    Resource log;
    log.document = as_json("{'Id': 'SEL', 'Entries': null}");
    CHECK_THROWS_WITH(run(reader.read(log)), "the log service names no Entries");
    CHECK_THROWS_AS(run(reader.read(log_service())), Refused);
}

TEST_CASE("an answer is bounded however long the entries are") {
    ScriptedService bmc;
    add_root(bmc, false);
    const std::string text_of_a_megabyte(1'000'000, 'x');
    std::string members;
    for (int i = 0; i < 5; ++i) {
        members += (members.empty() ? "" : ", ") + entry(i, ", 'Message': '" + text_of_a_megabyte + "'");
    }
    bmc.resource(entries, "{'Members': [" + members + "]}");
    CHECK(read(bmc, {}).dump().size() < 15'000);
    std::string many;
    for (int i = 0; i < 3'000; ++i) {
        many += (many.empty() ? "" : ", ") + entry(5, ", 'Message': '" + text_of_a_megabyte.substr(0, 1'900) + "'");
    }
    bmc.resource(entries, "{'Members': [" + many + "]}");
    bmc.resource(entries, "{'Members': [" + many + "]}");
    const json shown = read(bmc, window(0, 3'000));
    const json again = read(bmc, window(0, 3'000));
    CHECK(again.dump().size() < 5'000'000);
    CHECK(again["next_skip"].get<int>() > 2'000);
}

TEST_CASE("all logs are read, and a broken one is named beside them") {
    ScriptedService bmc;
    add_root(bmc, false);
    bmc.resource("/redfish/v1/Systems/1", "{'LogServices': {'@odata.id': '/redfish/v1/Logs'}}");
    bmc.resource(
        "/redfish/v1/Logs",
        "{'Members': [{'@odata.id': '/redfish/v1/L'}, {'@odata.id': '/redfish/v1/M'}, {'@odata.id': "
        "'/redfish/v1/N'}]}"
    );
    bmc.resource("/redfish/v1/L", "{'Id': 'L', 'Entries': {'@odata.id': '" + entries + "'}}");
    bmc.resource("/redfish/v1/N", "{'Id': 'N'}");
    bmc.resource(entries, page(1, 2));
    Service service(bmc);
    const json all = run(read_logs(service, "/redfish/v1/Systems/1", "", {}));
    REQUIRE(all["services"].size() == 1);
    CHECK(ids(all["services"][0]) == "1 2");
    CHECK(text(all["failures"][0], "path") == "/redfish/v1/Managers");
    CHECK(text(all["failures"][1], "path") == "/redfish/v1/M");
    CHECK(text(all["failures"][2], "error") == "the log service names no Entries");
    const json one = run(read_logs(service, "/redfish/v1/Systems/1", "l", {}));
    CHECK(one["services"].size() == 1);
    CHECK(one["failures"].empty());
    CHECK_THROWS_AS(run(read_logs(service, "/redfish/v1/Systems/1", "M", {})), Refused);
    CHECK_THROWS_AS(run(read_logs(service, "/redfish/v1/Systems/1", "X", {})), tenon::Error);
}

TEST_CASE("a log that says it takes windows and gives its beginning each time is read once") {
    ScriptedService bmc;
    add_root(bmc, true);
    // Five are counted, three are listed, whatever is asked for.
    const std::string same = page(1, 3, ", 'Members@odata.count': 5");
    bmc.resource(entries, same);
    for (const char* skip : {"0", "2", "3", "6"}) {
        bmc.resource(entries + "?$skip=" + skip + "&$top=100", same);
    }
    LogQuery query;
    CHECK(ids(read(bmc, query)) == "1 2 3");
    query.skip = 3;
    CHECK(ids(read(bmc, query)).empty());
}
