#pragma once

#include "base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// driver_info keys that plugins' manifests declare secret, besides those that look it.
using SecretKeys = std::vector<std::string_view>;

/// Appends `value` as JSON in Python's layout with "******" for every secret, at any depth: by key, is_masked_key(),
/// and `password=…` within a string. Unlike oslo.utils it looks into arrays too.
void append_masked_json(std::string& out, const Json& value, const SecretKeys& declared = {});

/// driver_info: declared secrets and the two SNMP keys besides.
void append_driver_info(std::string& out, const Json& driver_info, const SecretKeys& declared);

/// instance_info: the image's address besides, because it may hold a signature.
void append_instance_info(std::string& out, const Json& instance_info);

}  // namespace tenon::api
