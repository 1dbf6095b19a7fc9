#pragma once

#include "model/json_object.hpp"

#include <string>
#include <vector>

namespace tenon::api {

/// driver_info keys that plugins' manifests declare secret, besides those that look it; sorted.
using SecretKeys = std::vector<std::string>;

/// Appends the object's text with "******" for every secret, at any depth: by key, is_masked_key(), and `password=…`
/// within a string. Unlike oslo.utils it looks into arrays too.
void append_masked_json(std::string& out, const JsonObject& object);

/// driver_info: `declared` secrets, where there are any, and the two SNMP keys besides.
void append_driver_info(std::string& out, const JsonObject& driver_info, const SecretKeys* declared);

/// instance_info: the image's address besides, because it may hold a signature.
void append_instance_info(std::string& out, const JsonObject& instance_info);

}  // namespace tenon::api
