#include "client/failure.hpp"

#include "protocol/error_text.hpp"
#include "protocol/json.hpp"
#include "protocol/task_monitor.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view check_account = "; check driver_info/redfish_username and driver_info/redfish_password";

/// Before the text is cut and after it is unescaped: a secret may be recognisable at one of both only.
std::string text_of_refusal(
    std::string_view method, std::string_view path, const tenon::HttpResponse& response, const SentSecrets& secrets
) {
    std::string text = secrets.masked(refusal_text(method, path, response.status, secrets.masked(response.body)));
    if (response.status == 401) {
        text += check_account;
    }
    return text;
}

std::vector<Message> masked(std::vector<Message> messages, const SentSecrets& secrets) {
    for (Message& message : messages) {
        message.text = secrets.masked(message.text);
        message.resolution = secrets.masked(message.resolution);
        for (std::string& arg : message.args) {
            arg = secrets.masked(arg);
        }
    }
    return messages;
}

}  // namespace

Refused::Refused(std::string text, unsigned refused_with, std::vector<Message> messages)
    : Failure(std::move(text)), refused_with_(refused_with), messages_(std::move(messages)) {
    code("redfish.http_" + std::to_string(refused_with));
}

Refused::Refused(
    std::string_view method, std::string_view path, const tenon::HttpResponse& response, const SentSecrets& secrets
)
    : Refused(
          text_of_refusal(method, path, response, secrets), response.status,
          masked(messages_of(parsed_leniently(response.body)), secrets)
      ) {}

Refused Refused::by_task(std::string_view method, std::string_view path, const json& task, const SentSecrets& secrets) {
    Refused refused(secrets.masked(failed_task_text(method, path, task)), 500, masked(messages_of(task), secrets));
    refused.code("redfish.task_failed");
    return refused;
}

Refused Refused::advised(std::string_view advice) const {
    Refused refused(message() + "; " + std::string(advice), refused_with_, messages_);
    refused.code(code());
    return refused;
}

bool Refused::says(std::string_view key) const {
    return std::any_of(messages_.begin(), messages_.end(), [&](const Message& message) {
        return message.key() == key;
    });
}

}  // namespace redfish
