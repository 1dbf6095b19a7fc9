#pragma once

#include "bmc/bmc_endpoint.hpp"
#include "http_client/http_message.hpp"

#include <string>

namespace tenon {

/// Takes what we showed a BMC out of its answer of 400 or more, headers and body: some echo the request on an error
/// page, and what a plugin is given ends up in errors and records. `shown` is the value of the header that proved who
/// we are; empty: none did. A password of less than four characters is left where it is: what it would hit is mostly
/// something else.
void mask_secrets(HttpResponse& response, const BmcEndpoint& endpoint, const std::string& shown);

}  // namespace tenon
