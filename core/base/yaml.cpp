#include "base/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <sstream>

namespace tenon {

namespace {

constexpr std::size_t max_bytes = 64u << 10;
constexpr std::size_t max_levels = 16;

/// Leaves yaml-cpp's parser, which knows no other way out of a callback. Never leaves this file.
struct Refusal : std::exception {
    explicit Refusal(std::string why) : message(std::move(why)) {}

    std::string message;
};

/// Builds the tree out of events. Frames are values, so that nothing points into a vector that may grow.
class TreeBuilder : public YAML::EventHandler {
public:
    explicit TreeBuilder(const std::string& file) : file_(file) {}

    [[nodiscard]] YamlValue take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) {
            refuse(place(mark), "a second document; only one is accepted in a file");
        }
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        YamlValue value;
        value.place = place(mark);
        add(std::move(value));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(place(mark), "aliases ('*name') are not accepted; write the value out");
    }

    void
    OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
        refuse_anchor(mark, anchor);
        // yaml-cpp names the absence of a tag "?" for plain scalars and "!" for quoted ones and blocks.
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse_tag(mark, tag);
        }
        YamlValue value;
        value.kind = YamlValue::Kind::scalar;
        value.text = text;
        value.is_quoted = tag == "!";
        value.place = place(mark);
        add(std::move(value));
    }

    void OnSequenceStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override {
        open(mark, tag, anchor, YamlValue::Kind::sequence);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value)
        override {
        open(mark, tag, anchor, YamlValue::Kind::mapping);
    }

    void OnMapEnd() override { close(); }

private:
    struct Frame {
        YamlValue value;
        bool expects_key = true;
        std::string key;
        std::string key_place;
    };

    [[noreturn]] static void refuse(const std::string& place, const std::string& message) {
        throw Refusal(place + ": " + message);
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
        if (anchor != YAML::NullAnchor) {
            refuse(place(mark), "anchors ('&name') are not accepted; write the value out");
        }
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
        refuse(place(mark), fmt::format("the tag '{}' is not accepted; leave it away", tag));
    }

    [[nodiscard]] std::string place(const YAML::Mark& mark) const {
        return mark.is_null() ? file_ + ":1:1" : fmt::format("{}:{}:{}", file_, mark.line + 1, mark.column + 1);
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlValue::Kind kind) {
        refuse_anchor(mark, anchor);
        if (!tag.empty() && tag != "?") {
            refuse_tag(mark, tag);
        }
        if (frames_.size() >= max_levels) {
            refuse(place(mark), fmt::format("nested deeper than {} levels", max_levels));
        }
        if (!frames_.empty() && is_key_next()) {
            refuse(place(mark), "a key must be one word or text, not a list or a mapping");
        }
        Frame frame;
        frame.value.kind = kind;
        frame.value.place = place(mark);
        frames_.push_back(std::move(frame));
    }

    void close() {
        auto value = std::move(frames_.back().value);
        frames_.pop_back();
        add(std::move(value));
    }

    [[nodiscard]] bool is_key_next() const {
        return frames_.back().value.kind == YamlValue::Kind::mapping && frames_.back().expects_key;
    }

    void add(YamlValue value) {
        if (frames_.empty()) {
            root_ = std::move(value);
            return;
        }
        auto& frame = frames_.back();
        if (frame.value.kind == YamlValue::Kind::sequence) {
            frame.value.items.push_back(std::move(value));
        } else if (frame.expects_key) {
            take_key(frame, value);
        } else {
            if (value.kind == YamlValue::Kind::null) {
                value.place = frame.key_place;  // yaml-cpp marks what is missing by what comes after it
            }
            frame.value.members.push_back({std::move(frame.key), std::move(frame.key_place), std::move(value)});
            frame.expects_key = true;
        }
    }

    static void take_key(Frame& frame, YamlValue& key) {
        if (key.kind != YamlValue::Kind::scalar || key.text.empty()) {
            refuse(key.place, "a key must be one word or text, not empty");
        }
        for (const auto& member : frame.value.members) {
            if (member.key == key.text) {
                refuse(key.place, fmt::format("duplicate key '{}'; it is already at {}", key.text, member.place));
            }
        }
        frame.key = std::move(key.text);
        frame.key_place = std::move(key.place);
        frame.expects_key = false;
    }

    const std::string& file_;
    YamlValue root_;
    std::vector<Frame> frames_;
    int documents_ = 0;
};

/// The offset of the first byte that is not UTF-8 or is a control character that YAML forbids; npos: there is none.
std::size_t find_foreign_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            if ((lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7f) {
                return i;
            }
            ++i;
            continue;
        }
        const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || i + more >= text.size()) {
            return i;
        }
        std::uint32_t code = lead & (0x3fU >> more);
        for (std::size_t k = 1; k <= more; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0U) != 0x80U) {
                return i;
            }
            code = code << 6 | (next & 0x3fU);
        }
        static constexpr std::array<std::uint32_t, 4> least{0, 0x80, 0x800, 0x10000};
        if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
            return i;
        }
        i += more + 1;
    }
    return std::string_view::npos;
}

std::string place_of_byte(std::string_view text, std::size_t at, const std::string& file) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (const char c : text.substr(0, at)) {
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n' ? 1 : 0;
    }
    return fmt::format("{}:{}:{}", file, line, column);
}

/// What yaml-cpp's "illegal map value" leaves out. `line` counts from 0.
std::string_view hint_at_tab(std::string_view text, int line) {
    for (; line > 0 && !text.empty(); --line) {
        const auto end = text.find('\n');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    const auto indentation = text.substr(0, text.find_first_not_of(" \t"));
    return indentation.find('\t') == std::string_view::npos ? "" : "; the line is indented by a tab: use blanks";
}

Json scalar_to_json(const std::string& text) {
    if (text == "true" || text == "false") {
        return text == "true";
    }
    const auto* const first = text.data();
    const auto* const last = first + text.size();
    // JSON's grammar of numbers: "010" and "1_000" stay text.
    const std::size_t digit = !text.empty() && text.front() == '-' ? 1 : 0;
    const bool is_number_like =
        text.size() > digit && text[digit] >= '0' && text[digit] <= '9' &&
        !(text[digit] == '0' && text.size() > digit + 1 && text[digit + 1] >= '0' && text[digit + 1] <= '9');
    if (is_number_like) {
        std::int64_t whole = 0;
        if (const auto read = std::from_chars(first, last, whole); read.ec == std::errc{} && read.ptr == last) {
            return whole;
        }
        std::uint64_t large = 0;
        if (const auto read = std::from_chars(first, last, large); read.ec == std::errc{} && read.ptr == last) {
            return large;
        }
        double decimal = 0;
        if (const auto read = std::from_chars(first, last, decimal);
            read.ec == std::errc{} && read.ptr == last && text.back() != '.') {
            return decimal;
        }
    }
    return text;
}

}  // namespace

Result<YamlValue> parse_yaml(std::string_view text, const std::string& file) {
    if (text.size() > max_bytes) {
        return error(Errc::too_large, fmt::format("{}: larger than {} KiB", file, max_bytes >> 10));
    }
    if (const auto at = find_foreign_byte(text); at != std::string_view::npos) {
        return error(
            Errc::invalid, fmt::format(
                               "{}: the byte 0x{:02x} is not UTF-8 text", place_of_byte(text, at, file),
                               static_cast<unsigned>(static_cast<unsigned char>(text[at]))
                           )
        );
    }
    TreeBuilder builder(file);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Refusal& refusal) {
        return error(Errc::invalid, refusal.message);
    } catch (const YAML::Exception& e) {
        const auto line = e.mark.is_null() ? 1 : e.mark.line + 1;
        const auto column = e.mark.is_null() ? 1 : e.mark.column + 1;
        return error(
            Errc::invalid, fmt::format("{}:{}:{}: {}{}", file, line, column, e.msg, hint_at_tab(text, line - 1))
        );
    }
    auto value = builder.take();
    if (value.place.empty()) {
        value.place = file + ":1:1";
    }
    return value;
}

Result<std::string> read_yaml_text(const std::string& path) {
    // O_NONBLOCK: a fifo must not hold us up before fstat() says what it is.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // NOLINT: a C function
    if (fd < 0) {
        const bool is_gone = errno == ENOENT || errno == ENOTDIR;
        return error(
            is_gone ? Errc::not_found : Errc::unavailable,
            fmt::format("{}: cannot be opened: {}", path, std::strerror(errno))
        );
    }

    struct stat about {};

    const bool is_file = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    std::string text;
    std::array<char, 16384> chunk{};
    ssize_t got = 0;
    while (is_file && text.size() <= max_bytes && (got = ::read(fd, chunk.data(), chunk.size())) > 0) {
        text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    const int problem = errno;
    ::close(fd);
    if (!is_file) {
        return error(Errc::invalid, fmt::format("{}: is not a regular file", path));
    }
    if (got < 0) {
        return error(Errc::unavailable, fmt::format("{}: cannot be read: {}", path, std::strerror(problem)));
    }
    return text;
}

Result<YamlValue> read_yaml_file(const std::string& path) {
    const auto text = read_yaml_text(path);
    if (text.has_error()) {
        return text.error();
    }
    return parse_yaml(*text, path);
}

Json to_json(const YamlValue& value) {
    switch (value.kind) {
    case YamlValue::Kind::null:
        return nullptr;
    case YamlValue::Kind::scalar:
        return value.is_quoted ? Json(value.text) : scalar_to_json(value.text);
    case YamlValue::Kind::sequence: {
        Json list = Json::array();
        for (const auto& item : value.items) {
            list.push_back(to_json(item));
        }
        return list;
    }
    case YamlValue::Kind::mapping: {
        Json object = Json::object();
        for (const auto& member : value.members) {
            object[member.key] = to_json(member.value);
        }
        return object;
    }
    }
    return nullptr;
}

}  // namespace tenon
