#include "base_registry.hpp"

namespace redfish {

namespace {

struct Entry {
    std::string_view key;
    std::string_view text;
};

constexpr Entry entries[] = {
    {"AccessDenied", "access to %1 was denied"},
    {"ActionNotSupported", "the action %1 is not supported by the resource"},
    {"ActionParameterMissing", "the action %1 needs the parameter %2"},
    {"ActionParameterUnknown", "the action %1 does not know the parameter %2"},
    {"EventSubscriptionLimitExceeded", "the service has as many event subscriptions as it can hold"},
    {"InsufficientPrivilege", "the account or the session may not do this"},
    {"InvalidOperationForSystemState", "the operation is not possible in the system's present state"},
    {"MalformedJSON", "the service found the request to be malformed JSON"},
    {"MissingOrMalformedPart", "a part of the request is missing or malformed"},
    {"NoValidSession", "there is no valid session"},
    {"OperationNotAllowed", "the HTTP method is not allowed on this resource"},
    {"PreconditionFailed", "the ETag supplied did not match the resource's"},
    {"PreconditionRequired", "the request needs an If-Match header"},
    {"PropertyMissing", "the property %1 is required"},
    {"PropertyNotWritable", "the property %1 is read only"},
    {"PropertyNotWritableOrUnknown", "the property %1 is read only or unknown"},
    {"PropertyUnknown", "the property %1 is unknown"},
    {"PropertyValueFormatError", "the value %1 of the property %2 has a wrong format"},
    {"PropertyValueModified", "the service changed the value %2 of the property %1"},
    {"PropertyValueNotInList", "the value %1 of the property %2 is not among those allowed"},
    {"PropertyValueTypeError", "the value %1 of the property %2 has a wrong type"},
    {"ResourceAlreadyExists", "a resource of type %1 with the property %2 and the value %3 exists already"},
    {"ResourceCannotBeDeleted", "the resource cannot be deleted"},
    {"ResourceInUse", "the resource is in use"},
    {"ResourceMissingAtURI", "there is no resource at %1"},
    {"ResourceNotFound", "the resource of type %1 named %2 was not found"},
    {"ServiceTemporarilyUnavailable", "the service is unavailable for now; try again in %1 seconds"},
    {"SessionLimitExceeded", "the service has as many sessions as it can hold"},
};

}  // namespace

std::string base_registry_text(std::string_view key, const std::vector<std::string>& args) {
    for (const Entry& entry : entries) {
        if (entry.key != key) {
            continue;
        }
        std::string out;
        for (std::size_t i = 0; i < entry.text.size(); ++i) {
            const bool is_place = entry.text[i] == '%' && i + 1 < entry.text.size();
            if (!is_place) {
                out.push_back(entry.text[i]);
                continue;
            }
            const auto number = static_cast<std::size_t>(entry.text[++i] - '1');
            out += number < args.size() ? args[number] : "?";
        }
        return out;
    }
    return {};
}

}  // namespace redfish
