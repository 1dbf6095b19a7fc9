#pragma once

#include "client/failure.hpp"
#include "resources/action_parameters.hpp"

#include <optional>
#include <string>
#include <vector>

namespace redfish {

// The body of EventService.SubmitTestEvent, which no two services want alike: plain functions on values.

/// The first try: what the caller gave (`given`, under Redfish's names), MessageId, which the standard requires since
/// EventService 1.3, and EventType where the service lists its values, as those of the time before do (iLO 5, iDRAC).
/// Parameters that the action's ActionInfo says are required are all there.
json test_event(const json& given, const Resource& event_service, const std::vector<ActionParameter>& parameters);

/// Another try after a 400: with a parameter that is named and missing, without one that is named and was not the
/// caller's. nullopt: it is about what the caller gave, or about nothing that we know.
std::optional<json> amended_test_event(
    const json& body, const json& given, const Resource& event_service, const std::vector<ActionParameter>& parameters,
    const Refused& refused
);

/// Submits one and answers {"sent": the body, "ServiceEnabled": …}. Throws tenon::unsupported where the BMC has no such
/// action.
tenon::task<json> submit_test_event(Service& service, json given);

}  // namespace redfish
