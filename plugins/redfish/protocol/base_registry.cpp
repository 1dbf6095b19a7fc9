#include "protocol/base_registry.hpp"

namespace redfish {

namespace {

struct Entry {
    std::string_view key;
    std::string_view text;
};

constexpr Entry base_entries[] = {
    {"AccessDenied", "access to %1 was denied"},
    {"AccountForSessionNoLongerExists", "the account of the session is gone"},
    {"ActionNotSupported", "the action %1 is not supported by the resource"},
    {"ActionParameterMissing", "the action %1 needs the parameter %2"},
    {"ActionParameterNotSupported", "the parameter %1 of the action %2 is not supported"},
    {"ActionParameterUnknown", "the action %1 does not know the parameter %2"},
    {"ActionParameterValueFormatError", "the value %1 of the parameter %2 of the action %3 has a wrong format"},
    {"ActionParameterValueNotInList", "the value %1 of the parameter %2 of the action %3 is not among those allowed"},
    {"ActionParameterValueTypeError", "the value %1 of the parameter %2 of the action %3 has a wrong type"},
    {"CouldNotEstablishConnection", "the service could not connect to %1"},
    {"CreateFailedMissingReqProperties", "the property %1 is required to create the resource"},
    {"CreateLimitReachedForResource", "the service holds as many resources of this type as it can"},
    {"EmptyJSON", "the service wants a property in the request and found none"},
    {"EventSubscriptionLimitExceeded", "the service has as many event subscriptions as it can hold"},
    {"GeneralError", "a general error has occurred"},
    {"InsufficientPrivilege", "the account or the session may not do this"},
    {"InternalError", "the service failed within itself"},
    {"InvalidIndex", "the index %1 is not one of the array"},
    {"InvalidOperationForSystemState", "the operation is not possible in the system's present state"},
    {"InvalidURI", "the URI %1 was not found"},
    {"MalformedJSON", "the service found the request to be malformed JSON"},
    {"MissingOrMalformedPart", "a part of the request is missing or malformed"},
    {"NoValidSession", "there is no valid session"},
    {"OperationFailed", "the operation failed"},
    {"OperationNotAllowed", "the HTTP method is not allowed on this resource"},
    {"OperationTimeout", "the operation took longer than the service allows"},
    {"PasswordChangeRequired", "the password of the account must be changed first"},
    {"PreconditionFailed", "the ETag supplied did not match the resource's"},
    {"PreconditionRequired", "the request needs an If-Match header"},
    {"PropertyDuplicate", "the property %1 stands in the request twice"},
    {"PropertyMissing", "the property %1 is required"},
    {"PropertyNotWritable", "the property %1 is read only"},
    {"PropertyNotWritableOrUnknown", "the property %1 is read only or unknown"},
    {"PropertyUnknown", "the property %1 is unknown"},
    {"PropertyValueConflict", "the property %1 cannot have this value because of the property %2"},
    {"PropertyValueFormatError", "the value %1 of the property %2 has a wrong format"},
    {"PropertyValueIncorrect", "the property %1 cannot have the value %2"},
    {"PropertyValueModified", "the service changed the value %2 of the property %1"},
    {"PropertyValueNotInList", "the value %1 of the property %2 is not among those allowed"},
    {"PropertyValueOutOfRange", "the value %1 of the property %2 is out of range"},
    {"PropertyValueTypeError", "the value %1 of the property %2 has a wrong type"},
    {"QueryNotSupported", "the service does not support queries"},
    {"QueryNotSupportedOnResource", "the resource does not support queries"},
    {"QueryParameterOutOfRange", "the value %1 of the query parameter %2 is out of range"},
    {"ResourceAlreadyExists", "a resource of type %1 with the property %2 and the value %3 exists already"},
    {"ResourceAtUriUnauthorized", "the service was not allowed to read %1: %2"},
    {"ResourceCannotBeDeleted", "the resource cannot be deleted"},
    {"ResourceCreationConflict", "the resource exists already, at %1"},
    {"ResourceExhaustion", "%1 was unable to serve the request for want of resources"},
    {"ResourceInStandby", "the resource is in standby"},
    {"ResourceInUse", "the resource is in use"},
    {"ResourceMissingAtURI", "there is no resource at %1"},
    {"ResourceNotFound", "the resource of type %1 named %2 was not found"},
    {"ServiceInUnknownState", "the service is in an unknown state"},
    {"ServiceShuttingDown", "the service is shutting down"},
    {"ServiceTemporarilyUnavailable", "the service is unavailable for now; try again in %1 seconds"},
    {"SessionLimitExceeded", "the service has as many sessions as it can hold"},
    {"SourceDoesNotSupportProtocol", "the other end of %1 does not speak the protocol %2"},
    {"StringValueTooLong", "the value %1 is longer than %2 characters"},
    {"UnrecognizedRequestBody", "the service did not understand the body of the request"},
};

}  // namespace

std::string base_registry_text(std::string_view key, const std::vector<std::string>& args) {
    for (const Entry& entry : base_entries) {
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
