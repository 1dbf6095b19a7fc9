#include "support/bmc_sim/error_shapes.hpp"

#include <algorithm>

namespace tenon::bmc_sim {

namespace {

constexpr const char* json = "application/json";

}  // namespace

const std::vector<ErrorShape>& error_shapes() {
    static const std::vector<ErrorShape> shapes{
        {"list", "error.@Message.ExtendedInfo is a list: the standard", json,
         R"({"error": {"code": "Base.1.13.GeneralError", "message": "See ExtendedInfo.", "@Message.ExtendedInfo": [
 {"MessageId": "Base.1.13.InsufficientStorage", "Message": "The simulator has no room for this.",
  "MessageArgs": [], "MessageSeverity": "Critical", "Resolution": "Remove something."}]}})"},
        {"object", "error.@Message.ExtendedInfo is one object: old iDRAC", json,
         R"({"error": {"code": "Base.1.2.GeneralError", "message": "See ExtendedInfo.", "@Message.ExtendedInfo":
 {"MessageId": "IDRAC.1.5.SYS403", "Message": "The simulator does not know this resource.", "Severity": "Critical"}}})"},
        {"vendor-first", "a generic entry before the vendor's own, each twice: iDRAC, HPE", json,
         R"({"error": {"@Message.ExtendedInfo": [
 {"MessageId": "Base.1.8.GeneralError", "Message": "A general error has occurred.", "Severity": "Critical"},
 {"MessageId": "SIM.1.0.Detached", "Message": "The simulator's medium is detached.", "Severity": "Warning"},
 {"MessageId": "Base.1.8.GeneralError", "Message": "A general error has occurred.", "Severity": "Critical"},
 {"MessageId": "SIM.1.0.Detached", "Message": "The simulator's medium is detached.", "Severity": "Warning"}]}})"},
        {"top-level", "@Message.ExtendedInfo without error", json,
         R"({"@Message.ExtendedInfo": [{"MessageId": "Base.1.6.PropertyUnknown", "MessageArgs": ["Colour"],
 "Message": "The property Colour is not known to the simulator.", "Severity": "Warning"}]})"},
        {"property", "Colour@Message.ExtendedInfo at the top: bmcweb", json,
         R"({"Colour@Message.ExtendedInfo": [{"MessageId": "Base.1.13.0.PropertyValueNotInList",
 "MessageArgs": ["mauve", "Colour"], "Message": "The value mauve is not in the simulator's list.",
 "MessageSeverity": "Warning"}]})"},
        {"id-only", "entries with MessageId and MessageArgs only: iLO5", json,
         R"({"error": {"code": "iLO.0.10.ExtendedInfo", "message": "See @Message.ExtendedInfo for more information.",
 "@Message.ExtendedInfo": [{"MessageId": "Base.1.4.PropertyMissing", "MessageArgs": ["Destination"]}]}})"},
        {"ilo4", "Messages with MessageID: iLO4", json,
         R"({"Messages": [{"MessageID": "Base.0.10.PropertyMissing", "MessageArgs": ["Destination"]}],
 "Type": "ExtendedError.1.0.0", "error": {"code": "iLO.0.10.ExtendedInfo", "message": "See Messages.",
 "@Message.ExtendedInfo": [{"MessageID": "Base.0.10.PropertyMissing", "MessageArgs": ["Destination"]}]}})"},
        {"lang-value", "error.message is {lang, value}: old iDRAC", json,
         R"({"error": {"code": "Base.1.0.GeneralError",
 "message": {"lang": "en-US", "value": "The simulator refuses this in English."}}})"},
        {"capital-message", "error.Message with a capital: Supermicro X10", json,
         R"({"error": {"Code": "Base.v1_4_0.GeneralError", "Message": "The simulator refuses this in capitals."}})"},
        {"string-error", "error is a string: the Swordfish emulator", json,
         R"({"error": "The simulator refuses this in a word."})"},
        {"json-string", "the whole body is a JSON string: kubevirtbmc", json, R"("EOF")"},
        {"args-string", "MessageArgs is a string", json,
         R"({"error": {"@Message.ExtendedInfo": [{"MessageId": "Base.1.5.ResourceInUse", "MessageArgs": "[]",
 "Severity": "Warning"}]}})"},
        {"message-only", "error.message and nothing else", json,
         R"({"error": {"code": "SIM.1.0.Refused", "message": "The simulator refuses this briefly."}})"},
        {"mistyped", "everything is there with another type than it should have", json,
         R"({"error": {"code": 7, "message": ["no"], "@Message.ExtendedInfo": [null, 3, "text", {"MessageId": {},
 "Message": false, "MessageArgs": {"0": 1}, "Severity": [], "Resolution": 5}]}})"},
        {"null", "error is null", json, R"({"error": null})"},
        {"array", "the whole body is a list", json, R"([{"message": "The simulator refuses this in a list."}])"},
        {"plain-text", "text/plain: bmcweb", "text/plain;charset=utf-8", "Unauthorized"},
        {"html", "a page of HTML: a front end while the BMC starts", "text/html",
         "<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>"},
        {"broken", "JSON that breaks off", json, R"({"error": {"code": "Base.1.13.GeneralError", "mess)"},
        {"empty", "no body: DMTF's mockup server", json, ""},
    };
    return shapes;
}

const ErrorShape* find_error_shape(std::string_view name) {
    const auto& shapes = error_shapes();
    const auto found =
        std::find_if(shapes.begin(), shapes.end(), [&](const auto& shape) { return shape.name == name; });
    return found == shapes.end() ? nullptr : &*found;
}

}  // namespace tenon::bmc_sim
