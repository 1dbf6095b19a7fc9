#include "api/node_secrets.hpp"

#include "api/secrets_in_text.hpp"
#include "base/json.hpp"
#include "model/secret_keys.hpp"

#include <tenon/json_cursor.hpp>
#include <tenon/json_depth.hpp>

#include <algorithm>
#include <functional>
#include <string_view>

namespace tenon::api {

namespace {

constexpr std::string_view mask = "\"******\"";

/// A member as the rules below judge it.
struct Shown {
    std::string_view key;
    bool is_object = false;
    bool is_empty = false;  ///< null or an empty text
};

/// Copies the text of a JSON object with masks where they belong, and else as it is.
template <class IsSecret>
class MaskedCopy {
public:
    MaskedCopy(std::string& out, const JsonObject& object, const IsSecret& is_secret)
        : out_(out), cursor_(object.text()), copied_(cursor_.left().data()), is_secret_(is_secret) {}

    /// False: it is no JSON, and what was copied is not to be shown.
    [[nodiscard]] bool append() {
        const bool is_whole = pass_value() && cursor_.is_at_end();
        copy();
        return is_whole;
    }

private:
    [[nodiscard]] bool pass_value() {
        switch (cursor_.peek()) {
        case '{':
            return pass_object();
        case '[':
            return pass_array();
        case '"':
            return pass_string();
        default:
            return cursor_.take_value(0);
        }
    }

    [[nodiscard]] bool pass_object() {
        static_cast<void>(cursor_.take('{'));
        if (cursor_.take('}')) {
            return true;
        }
        do {
            const auto key = cursor_.take_string();
            if (!key || !cursor_.take(':') || !(hides(*key) ? hide_value() : pass_value())) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take('}');
    }

    [[nodiscard]] bool pass_array() {
        static_cast<void>(cursor_.take('['));
        if (cursor_.take(']')) {
            return true;
        }
        do {
            if (!pass_value()) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take(']');
    }

    [[nodiscard]] bool pass_string() {
        copy();
        const auto string = cursor_.take_string();
        if (!string) {
            return false;
        }
        if (string->has_escapes || may_hold_secret(string->written)) {
            append_json_string(out_, without_secrets(text_of(*string)));
            leave_out();
        }
        return true;
    }

    [[nodiscard]] bool hide_value() {
        copy();
        out_ += mask;
        const bool is_taken = cursor_.take_value(deepest_json);
        leave_out();
        return is_taken;
    }

    [[nodiscard]] bool hides(const JsonCursor::String& key) {
        const bool is_object = cursor_.peek() == '{';
        const auto value = cursor_.left();
        const bool is_empty = value.starts_with("null") || value.starts_with("\"\"");
        const auto unescaped = key.has_escapes ? text_of(key) : std::string();
        return is_secret_(Shown{key.has_escapes ? unescaped : key.written, is_object, is_empty});
    }

    static std::string text_of(const JsonCursor::String& string) {
        const std::string_view quoted(string.written.data() - 1, string.written.size() + 2);
        return parse_json(quoted).value().get<std::string>();
    }

    /// What was passed over since the last time.
    void copy() {
        static_cast<void>(cursor_.peek());
        const char* const here = cursor_.left().data();
        out_.append(copied_, here);
        copied_ = here;
    }

    void leave_out() { copied_ = cursor_.left().data(); }

    std::string& out_;
    JsonCursor cursor_;
    const char* copied_;  ///< up to there
    const IsSecret& is_secret_;
};

template <class IsSecret>
void append_masked(std::string& out, const JsonObject& object, const IsSecret& is_secret) {
    const auto before = out.size();
    if (!MaskedCopy<IsSecret>(out, object, is_secret).append()) {
        out.resize(before);
        out += "{}";
    }
}

/// oslo.utils goes into an object whatever its key, and judges its members by their own.
bool hides(const Shown& shown) {
    return !shown.is_object && is_masked_key(shown.key);
}

}  // namespace

void append_masked_json(std::string& out, const JsonObject& object) {
    append_masked(out, object, hides);
}

void append_driver_info(std::string& out, const JsonObject& driver_info, const SecretKeys* declared) {
    const auto is_declared = [&](std::string_view key) {
        return declared != nullptr && std::binary_search(declared->begin(), declared->end(), key, std::less<>());
    };
    append_masked(out, driver_info, [&](const Shown& shown) {
        const bool is_snmp_key = (shown.key == "snmp_auth_key" || shown.key == "snmp_priv_key") && !shown.is_empty;
        return is_snmp_key || hides(shown) || is_declared(shown.key);
    });
}

void append_instance_info(std::string& out, const JsonObject& instance_info) {
    append_masked(out, instance_info, [](const Shown& shown) {
        const bool is_address = shown.key == "image_url" && !shown.is_empty;
        return is_address || shown.key == "configdrive" || hides(shown);
    });
}

}  // namespace tenon::api
