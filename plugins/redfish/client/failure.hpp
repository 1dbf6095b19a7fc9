#pragma once

#include "protocol/message.hpp"
#include "protocol/sent_secrets.hpp"

#include <tenon/bmc.hpp>
#include <tenon/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

/// The service answered, and it is no success: it refused, or what it says is not Redfish. A bmc_error for the client.
/// That there is no answer at all (unreachable, cancelled, out of time) is a plain tenon::Error, and no Failure.
class Failure : public tenon::Error {
protected:
    explicit Failure(std::string text) : tenon::Error(TENON_BMC_ERROR, std::move(text)) {}
};

/// The service answered, and refused. what() is refusal_text(): request, status and the service's own words; after a
/// 401 also which driver_info to look at.
class Refused : public Failure {
public:
    Refused(
        std::string_view method, std::string_view path, const tenon::HttpResponse& response,
        const SentSecrets& secrets = {}
    );

    /// It was accepted with a 202, and its task ended badly; `task` is the Task's document. Counts as a 500.
    [[nodiscard]] static Refused
    by_task(std::string_view method, std::string_view path, const json& task, const SentSecrets& secrets = {});

    /// The same with "; " and what the caller knows behind it.
    [[nodiscard]] Refused advised(std::string_view advice) const;

    [[nodiscard]] unsigned refused_with() const { return refused_with_; }

    [[nodiscard]] bool is_not_found() const { return refused_with_ == 404 || refused_with_ == 410; }

    [[nodiscard]] const std::vector<Message>& messages() const { return messages_; }

    /// Whether one of the messages has this key, such as "PropertyUnknown".
    [[nodiscard]] bool says(std::string_view key) const;

private:
    Refused(std::string text, unsigned refused_with, std::vector<Message> messages);

    unsigned refused_with_;
    std::vector<Message> messages_;
};

/// The service answered, and what it answered is not what Redfish promises: no link where one must be, no JSON.
class Unexpected : public Failure {
public:
    explicit Unexpected(std::string text) : Failure(std::move(text)) {}
};

}  // namespace redfish
