#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

namespace redfish::openbmc {

/// bmcweb refuses EventTypes altogether (PropertyUnknown), as Lenovo's XCC does: both name RegistryPrefixes and no
/// EventTypesForSubscription. iLO from 6 on has both and deprecates the first. Whether the default EventTypes, Ironic's
/// ["Alert"], is to be sent to such a service. Seen: bmcweb a87c418, the public XCC 2 tree.
bool takes_event_types(const json& event_service);

/// bmcweb has room for 20 subscriptions and then answers 503 EventSubscriptionLimitExceeded, which no waiting mends.
/// Seen: bmcweb a87c418.
bool is_out_of_subscriptions(const Message& message);

/// bmcweb says `ConnectedVia: Applet` of an image that was inserted by its URL too: only without one is it a remote
/// console's. Seen: bmcweb a87c418.
bool is_inserted_by_url(const json& virtual_media);

}  // namespace redfish::openbmc
