#include "base/json_outline.hpp"
#include "plugin/args_schema.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace tenon {

namespace {

using Value = nlohmann::json;

/// Reads what is not plain JSON without building it, and sees what it is and how deep.
class ObjectWatch : public nlohmann::json_sax<Value> {
public:
    [[nodiscard]] bool is_object() const { return is_object_; }

    [[nodiscard]] const std::string& mistake() const { return mistake_; }

    bool null() override { return true; }

    bool boolean(bool) override { return true; }

    bool number_integer(number_integer_t) override { return true; }

    bool number_unsigned(number_unsigned_t) override { return true; }

    bool number_float(number_float_t, const string_t&) override { return true; }

    bool string(string_t&) override { return true; }

    bool binary(binary_t&) override { return true; }

    bool key(string_t&) override { return true; }

    bool start_object(std::size_t) override {
        is_object_ = is_object_ || depth_ == 0;
        return enter();
    }

    bool start_array(std::size_t) override { return enter(); }

    bool end_object() override { return leave(); }

    bool end_array() override { return leave(); }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& problem) override {
        // "[json.exception.parse_error.101] parse error at line 1, column 7: syntax error …" without the prefix.
        const std::string_view what = problem.what();
        const auto end = what.find("] ");
        mistake_ = what.substr(end == std::string_view::npos ? 0 : end + 2);
        return false;
    }

private:
    bool enter() {
        if (depth_ == max_args_depth) {
            mistake_ = fmt::format("JSON is nested deeper than {} levels", max_args_depth);
            return false;
        }
        ++depth_;
        return true;
    }

    bool leave() {
        --depth_;
        return true;
    }

    unsigned depth_ = 0;
    bool is_object_ = false;
    std::string mistake_;
};

}  // namespace

Result<void> check_is_object(std::string_view args) {
    if (const auto outline = outline_plain_json(args); outline && outline->kind == JsonKind::object) {
        return {};
    }
    ObjectWatch watch;
    if (!Value::sax_parse(args, &watch)) {
        return error(Errc::invalid, "The arguments are not JSON: " + watch.mistake());
    }
    if (!watch.is_object()) {
        return error(Errc::invalid, "The arguments must be one JSON object.");
    }
    return {};
}

}  // namespace tenon
