#include "keyword_arguments.hpp"

#include <tenon/json_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

void put(Members& members, std::string_view key, std::string text) {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
    if (found == members.end()) {
        members.emplace_back(key, std::move(text));
    } else {
        found->second = std::move(text);
    }
}

std::string object_text(const Members& members) {
    std::string text = "{";
    for (const auto& [key, value] : members) {
        text += text.size() > 1 ? ", " : "";
        tenon::json_text::append_string(text, key);
        text += ": " + value;
    }
    return text + "}";
}

/// Writes every value as Python would while it is read: a tree of values would have lost the digits of long numbers.
class PythonWriter : public nlohmann::json_sax<nlohmann::json> {
public:
    Members members;  // of the outermost object
    std::string problem;

    bool null() override { return value("null"); }

    bool boolean(bool is_true) override { return value(is_true ? "true" : "false"); }

    bool number_integer(std::int64_t number) override { return value(std::to_string(number)); }

    bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number)); }

    /// Also integers beyond 64 bits come this way, with the text as it stood.
    bool number_float(double number, const std::string& written) override {
        if (written.find_first_of(".eE") == std::string::npos) {
            return value(written);
        }
        std::string text;
        tenon::json_text::append_float(text, number);
        return value(std::move(text));
    }

    bool string(std::string& content) override {
        std::string text;
        tenon::json_text::append_string(text, content);
        return value(std::move(text));
    }

    bool binary(nlohmann::json::binary_t&) override { return false; }

    bool start_object(std::size_t) override { return open(true); }

    bool key(std::string& name) override {
        open_.back().key = name;
        return true;
    }

    bool end_object() override {
        if (open_.size() == 1) {
            members = std::move(open_.back().members);
            open_.pop_back();
            return true;
        }
        std::string text = object_text(open_.back().members);
        open_.pop_back();
        return value(std::move(text));
    }

    bool start_array(std::size_t) override {
        if (open_.empty()) {
            return refuse();
        }
        return open(false);
    }

    bool end_array() override {
        std::string text = "[" + open_.back().items + "]";
        open_.pop_back();
        return value(std::move(text));
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        problem = error.what();
        return false;
    }

private:
    struct Open {
        bool is_object;
        std::string key{};
        Members members{};
        std::string items{};
    };

    bool open(bool is_object) {
        open_.push_back(Open{is_object});
        return true;
    }

    bool refuse() {
        problem = "the arguments are not an object";
        return false;
    }

    bool value(std::string text) {
        if (open_.empty()) {
            return refuse();
        }
        Open& around = open_.back();
        if (around.is_object) {
            put(around.members, around.key, std::move(text));
        } else {
            around.items += (around.items.empty() ? "" : ", ") + text;
        }
        return true;
    }

    std::vector<Open> open_;
};

}  // namespace

KeywordArguments::KeywordArguments(std::string_view json_text) {
    PythonWriter writer;
    if (!nlohmann::json::sax_parse(json_text, &writer)) {
        throw std::runtime_error(writer.problem);
    }
    values_ = std::move(writer.members);
}

const std::string* KeywordArguments::find(std::string_view key) const {
    for (const auto& [name, text] : values_) {
        if (name == key) {
            return &text;
        }
    }
    return nullptr;
}

void KeywordArguments::set(std::string_view key, std::string json_text) {
    put(values_, key, std::move(json_text));
}

std::string KeywordArguments::first_besides(std::initializer_list<std::string_view> known) const {
    for (const auto& member : values_) {
        if (std::find(known.begin(), known.end(), member.first) == known.end()) {
            return member.first;
        }
    }
    return {};
}

std::string KeywordArguments::text() const {
    return object_text(values_);
}
