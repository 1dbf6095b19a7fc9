#include "driver/hardware_type_reader.hpp"

#include "base/directory_files.hpp"
#include "base/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace tenon {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view schema = "tenon.hardware-type/1";

/// What can stand in a URL, a column and a log line as it is.
bool is_plain_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return !name.empty() && name.size() <= 255 && name.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view name_rule = "is not a name; use letters, digits, '-', '_' and '.'";

void read_interfaces(YamlReader& type_reader, PerKind<std::vector<std::string>>& interfaces) {
    const auto* mapping = type_reader.child("interfaces");
    if (mapping == nullptr) {
        type_reader.fail("interfaces", "the hardware type needs 'interfaces'");
        return;
    }
    YamlReader reader(*mapping, "interfaces");
    for (const auto kind : all_interface_kinds) {
        const auto key = to_string(kind);
        auto names = reader.texts(key, {});
        for (auto name = names.begin(); name != names.end(); ++name) {
            if (!is_plain_name(*name)) {
                reader.fail(key, fmt::format("{}: '{}' {}", key, *name, name_rule));
            } else if (std::find(names.begin(), name, *name) != name) {
                reader.fail(key, fmt::format("{}: '{}' is listed twice", key, *name));
            }
        }
        if (names.empty() && reader.has(key)) {
            reader.fail(key, fmt::format("{} lists no implementation; name one, or leave the key out", key));
        }
        interfaces[kind] = std::move(names);
    }
    if (const auto finished = reader.finish(); !finished) {
        type_reader.fail(finished.error());
    }
}

Result<HardwareType> read_hardware_type(const YamlValue& value, const std::string& path) {
    YamlReader reader(value, "hardware type");
    HardwareType type;
    const auto found_schema = reader.required_text("schema");
    if (found_schema != schema) {
        reader.fail("schema", fmt::format("schema '{}' is not known; this tenond reads '{}'", found_schema, schema));
    }
    type.name = reader.required_text("name");
    if (!is_plain_name(type.name)) {
        reader.fail("name", fmt::format("name: '{}' {}", type.name, name_rule));
    }
    type.description = reader.text("description", {});
    type.accepts_any_interface = reader.flag("accepts_any_interface", false);
    read_interfaces(reader, type.interfaces);
    if (const auto finished = reader.finish(); !finished) {
        return finished.error();
    }
    type.path = path;
    return type;
}

}  // namespace

Result<HardwareType> parse_hardware_type(std::string_view text, const std::string& path) {
    const auto value = parse_yaml(text, path);
    if (!value) {
        return value.error();
    }
    return read_hardware_type(*value, path);
}

HardwareTypeFiles read_hardware_types(const std::vector<std::string>& directories) {
    HardwareTypeFiles files;
    for (const auto& directory : directories) {
        std::error_code failed;
        for (const auto& file : files_in(directory, ".yaml", failed)) {
            const auto path = file.string();
            const auto value = read_yaml_file(path);
            auto type = value ? read_hardware_type(*value, path) : Result<HardwareType>(value.error());
            if (type) {
                files.types.push_back(std::move(*type));
            } else {
                files.problems.push_back({path, type.error().message});
                if (type.error().code == Errc::unavailable) {
                    files.unread.push_back(path);
                }
            }
        }
        if (failed) {
            if (failed != std::errc::no_such_file_or_directory && failed != std::errc::not_a_directory) {
                files.unread.push_back(directory);
            }
            files.problems.push_back(
                {directory,
                 fmt::format("{}: cannot read the directory of hardware types: {}", directory, failed.message())}
            );
        }
    }
    return files;
}

}  // namespace tenon
