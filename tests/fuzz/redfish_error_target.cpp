#include "protocol/error_text.hpp"
#include "protocol/message.hpp"
#include "protocol/plain_text.hpp"
#include "protocol/sent_secrets.hpp"
#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The body of a refusal: whatever it is, the text out of it is short, one line, valid UTF-8, and without our secrets.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace redfish;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const std::string text = error_text(body);
    require(text.size() <= 1'030, "the text is short");
    require(valid_utf8(text) == text, "the text is valid UTF-8");
    require(
        std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }),
        "the text is one line"
    );
    const json document = parsed_leniently(body);
    const auto messages = messages_of(document);
    require(messages.size() <= 100, "messages are few");
    for (const Message& message : messages) {
        require(!message.text.empty(), "a message has a text");
        require(message.names("Destination") || !message.names("Destination"), "a property can be asked for");
        require(message.key().size() <= message.id.size(), "the key is a part of the id");
    }
    json sent = json::object();
    sent["Password"] = "hunter2-and-more";
    sent["Image"] = "https://u:secret@h/x";
    SentSecrets secrets;
    secrets.learn(sent);
    require(secrets.masked(body).find("hunter2-and-more") == std::string::npos, "a secret that was sent is masked");
    secrets.learn(document);
    require(secrets.masked(text).size() < 20'000, "masking does not blow a text up");
    return 0;
}
