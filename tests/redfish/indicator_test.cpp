#include "resources/indicator.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

json patch_for(const std::string& document, IndicatorState state) {
    return indicator_patch(as_json(document), state);
}

const std::string system_path = "/redfish/v1/Systems/1";

void add_system(ScriptedService& bmc, const std::string& indicator, const std::string& chassis) {
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource(system_path, "{'Links': {'Chassis': [{'@odata.id': '/redfish/v1/Chassis/1'}]}" + indicator + "}");
    bmc.resource("/redfish/v1/Chassis/1", "{'Id': '1'" + chassis + "}");
    bmc.on("PATCH " + system_path, 200, "{}");
    bmc.on("PATCH /redfish/v1/Chassis/1", 204);
}

json set(ScriptedService& bmc, IndicatorOwner owner, IndicatorState state) {
    Service service(bmc);
    return run(set_indicator(service, system_path, owner, state));
}

}  // namespace

TEST_CASE("the property is the one that the resource shows, the newer one first") {
    const std::string both = "{'IndicatorLED': 'Off', 'LocationIndicatorActive': false}";
    CHECK(patch_for(both, IndicatorState::on).dump() == R"({"LocationIndicatorActive":true})");
    CHECK(patch_for(both, IndicatorState::off).dump() == R"({"LocationIndicatorActive":false})");
    CHECK(patch_for(both, IndicatorState::blinking).dump() == R"({"IndicatorLED":"Blinking"})");
    CHECK(patch_for("{'IndicatorLED': 'Unknown'}", IndicatorState::on).dump() == R"({"IndicatorLED":"Lit"})");
    CHECK(patch_for("{'IndicatorLED': null}", IndicatorState::off).dump() == R"({"IndicatorLED":"Off"})");
    CHECK(
        patch_for("{'LocationIndicatorActive': null, 'IndicatorLED': 'Lit'}", IndicatorState::on).dump() ==
        R"({"IndicatorLED":"Lit"})"
    );
    CHECK(
        patch_for("{'LocationIndicatorActive': null}", IndicatorState::on).dump() ==
        R"({"LocationIndicatorActive":true})"
    );
    CHECK_THROWS_WITH(
        patch_for("{'LocationIndicatorActive': true}", IndicatorState::blinking),
        "The indicator LED can be switched on and off, but not blink"
    );
}

TEST_CASE("an LED that can only blink blinks to be on") {
    const std::string values = "'IndicatorLED@Redfish.AllowableValues': ";
    CHECK(
        patch_for("{'IndicatorLED': 'Off', " + values + "['Blinking', 'Off']}", IndicatorState::on).dump() ==
        R"({"IndicatorLED":"Blinking"})"
    );
    for (const char* odd : {"['Lit', 'Blinking']", "[]", "null", "5", "[7, null]"}) {
        CHECK(
            patch_for("{'IndicatorLED': 'Off', " + values + odd + "}", IndicatorState::on).dump() ==
            R"({"IndicatorLED":"Lit"})"
        );
    }
}

TEST_CASE("a resource without indicator has none") {
    for (const char* document : {"{}", "null", "[]", "{'Indicator': 'Lit'}"}) {
        CHECK(patch_for(document, IndicatorState::on).is_null());
    }
}

TEST_CASE("the system's LED is set, else the chassis', unless one of them was asked for") {
    ScriptedService bmc;
    add_system(bmc, ", 'IndicatorLED': 'Off', '@odata.etag': '\\'7\\''", ", 'LocationIndicatorActive': false");
    CHECK(
        set(bmc, IndicatorOwner::any, IndicatorState::on).dump() ==
        R"({"path":"/redfish/v1/Systems/1","IndicatorLED":"Lit"})"
    );
    CHECK(
        set(bmc, IndicatorOwner::chassis, IndicatorState::on).dump() ==
        R"({"path":"/redfish/v1/Chassis/1","LocationIndicatorActive":true})"
    );
    ScriptedService chassis_only;
    add_system(chassis_only, "", ", 'IndicatorLED': 'Lit'");
    CHECK(set(chassis_only, IndicatorOwner::any, IndicatorState::off)["path"] == "/redfish/v1/Chassis/1");
    CHECK_THROWS_WITH(
        set(chassis_only, IndicatorOwner::system, IndicatorState::off),
        "The system /redfish/v1/Systems/1 has no indicator LED"
    );
}

TEST_CASE("a BMC without LED says where it looked") {
    ScriptedService bmc;
    add_system(bmc, "", "");
    CHECK_THROWS_WITH(
        set(bmc, IndicatorOwner::any, IndicatorState::on),
        "There is no indicator LED in /redfish/v1/Chassis/1 or its system"
    );
    CHECK_THROWS_WITH(
        set(bmc, IndicatorOwner::chassis, IndicatorState::on), "There is no indicator LED in /redfish/v1/Chassis/1"
    );
    ScriptedService several;
    several.resource("/redfish/v1/", "{}");
    several.resource(system_path, "{'Links': {'Chassis': [null]}}");
    several.resource("/redfish/v1/Chassis", "{'Members': [{'@odata.id': '/a'}, {'@odata.id': '/b'}]}");
    CHECK_THROWS_WITH(
        set(several, IndicatorOwner::any, IndicatorState::on),
        "The BMC does not say which chassis the system is in, so there is no indicator LED"
    );
}

TEST_CASE("where the newer property cannot be written, the older one is") {
    ScriptedService bmc;
    bmc.on(
        "PATCH " + system_path, 400,
        "{'LocationIndicatorActive@Message.ExtendedInfo': [{'MessageId': 'Base.1.8.PropertyNotWritable', "
        "'MessageArgs': "
        "['LocationIndicatorActive']}]}"
    );
    add_system(bmc, ", 'IndicatorLED': 'Off', 'LocationIndicatorActive': false", "");
    CHECK(
        set(bmc, IndicatorOwner::system, IndicatorState::on).dump() ==
        R"({"path":"/redfish/v1/Systems/1","IndicatorLED":"Lit"})"
    );
    ScriptedService refusing;
    refusing.resource(system_path, "{'LocationIndicatorActive': false}");
    refusing.on("PATCH " + system_path, 405);
    CHECK_THROWS_AS(set(refusing, IndicatorOwner::system, IndicatorState::on), Refused);
}
