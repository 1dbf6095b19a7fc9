#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// One entry of @Message.ExtendedInfo (DSP0266 "Extended error information").
struct Message {
    std::string id;    ///< "Base.1.13.0.PropertyUnknown"; empty when the service gave none
    std::string text;  ///< never empty: the service's own, else the registry's, else the id with its arguments
    std::vector<std::string> args;
    std::string severity;
    std::string resolution;            ///< empty when there is none, or it says "None"
    std::string property;              ///< of a `Property@Message.ExtendedInfo` annotation
    std::vector<std::string> related;  ///< RelatedProperties, as JSON pointers

    /// "PropertyUnknown": the id without registry and version, by which quirks are told apart.
    [[nodiscard]] std::string_view key() const;

    /// Whether this message is about the property: by annotation, by an argument, by RelatedProperties, or, of a
    /// message that has none of these, by the word in its text.
    [[nodiscard]] bool names(std::string_view property_name) const;
};

/// All messages of a body in any of the shapes that services send, the most telling first: those of a vendor's registry
/// before the standard's GeneralError and InternalError, then by severity, then as they stood. Repetitions and messages
/// of success are left out, for a service may answer an error with "Success" among its messages.
///
/// A body without messages whose `error.code` is more than "an error" (AMI) counts as one message of that id.
std::vector<Message> messages_of(const json& body);

/// "A general error has occurred. See ExtendedInfo …" and its like, which say nothing.
bool is_filler(std::string_view text);

/// `value` where a string belongs, or the {"lang": "en", "value": "…"} that old iDRACs send; empty: neither.
std::string plain_or_localised(const json& value);

}  // namespace redfish
