#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// The open sessions of the BMC: {"sessions": [{"Id", "UserName", …, "path"}], "failures": […]}. Throws
/// tenon::unsupported where it has no sessions.
tenon::task<json> list_sessions(Service& service);

/// Ends all sessions, or the one of that id: {"cleared": [ids], "failures": […]}.
///
/// Our own is among them and may be ended too: the host then logs in anew, so that in the end one session is open,
/// ours. This cures a BMC whose few sessions are all taken (iDRAC has eight, and then answers RAC0218). A session that
/// ended by itself in the meantime counts as cleared. Throws tenon::not_found for an id that the BMC does not list,
/// Unexpected when no session could be ended.
tenon::task<json> clear_sessions(Service& service, std::string id);

}  // namespace redfish
