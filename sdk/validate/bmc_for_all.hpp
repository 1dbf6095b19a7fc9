// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/bmc.hpp>

#include <chrono>
#include <string>

namespace tenon::validate {

/// From now on the BMC has an answer to every request. With a directory, GET answers with the file
/// `directory`/<path>/index.json, or with 404. Without one, GET answers with an object that has a link to whatever a
/// Redfish client looks for: what follows links by name gets on. Changes are accepted and forgotten. Each answer takes
/// `after`.
void answer_everything(
    test::Bmc& bmc, const std::string& directory, std::chrono::nanoseconds after = std::chrono::nanoseconds(0)
);

}  // namespace tenon::validate
