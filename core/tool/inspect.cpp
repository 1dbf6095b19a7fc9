#include "tool/inspect.hpp"

#include "base/json_member.hpp"
#include "plugin/elf_image.hpp"
#include "plugin/elf_section.hpp"
#include "plugin/plugin_identity.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

/// "GLIBC_2.34" of all that begin so: the newest.
std::string newest(const ElfImage& image, std::string_view prefix) {
    std::string found;
    for (const auto& [library, versions] : image.version_needs) {
        for (const auto& version : versions) {
            const auto number = std::string_view(version).substr(std::min(prefix.size(), version.size()));
            const bool is_one =
                version.rfind(prefix, 0) == 0 && !number.empty() && number[0] >= '0' && number[0] <= '9';
            if (is_one && (found.empty() || is_older_version(found, number))) {
                found = number;
            }
        }
    }
    return found;
}

/// The metadata as they are, or the reason why they cannot be used, or null.
void add_metadata(Json& out, std::span<const std::byte> bytes) {
    out["metadata"] = nullptr;
    const auto section = elf_section(bytes, metadata_section);
    if (!section) {
        out["metadata_problem"] = fmt::format(
            "there is no section {}: it was not built with tenon_add_plugin(), and the manifest is all there is to "
            "read",
            metadata_section
        );
        return;
    }
    if (const auto identity = parse_plugin_metadata(*section); identity.has_error()) {
        out["metadata_problem"] = identity.error().message;
        return;
    }
    out["metadata"] = std::move(*parse_json(*section));
}

const Json& list_at(const Json& object, const char* key) {
    static const Json none = Json::array();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_array() ? *found : none;
}

std::string joined(const Json& texts) {
    std::string out;
    for (const auto& text : texts) {
        out += (out.empty() ? "" : ", ") + (text.is_string() ? text.get<std::string>() : dump_json(text));
    }
    return out.empty() ? "none" : out;
}

void print_method(std::string& text, const Json& method, std::string_view scope) {
    auto out = std::back_inserter(text);
    fmt::format_to(out, "    {:<22} {}, {}", text_at(method, "name"), joined(list_at(method, "http_methods")), scope);
    for (const auto* flag : {"async", "attach", "exclusive", "idempotent", "blocking", "cancellable"}) {
        const auto found = method.is_object() ? method.find(flag) : method.end();
        if (found != method.end() && *found == true) {
            fmt::format_to(out, ", {}", flag);
        }
    }
    fmt::format_to(out, ", for {}\n      {}\n", text_at(method, "default_role"), text_at(method, "description"));
    if (const auto schema = method.is_object() ? method.find("args_schema") : method.end();
        schema != method.end() && !schema->is_null()) {
        fmt::format_to(out, "      arguments: {}\n", dump_json(*schema));
    }
}

void print_metadata(std::string& text, const Json& metadata) {
    auto out = std::back_inserter(text);
    fmt::format_to(
        out, "plugin    {} {} by {}\n          {}\n", text_at(metadata, "name"), text_at(metadata, "version"),
        text_at(metadata, "vendor").empty() ? "nobody" : text_at(metadata, "vendor"), text_at(metadata, "description")
    );
    fmt::format_to(
        out, "needs     ABI {}, extensions: {}\n", dump_json(metadata.value("abi", Json::object())),
        joined(list_at(metadata, "requires"))
    );
    for (const auto& offered : list_at(metadata, "interfaces")) {
        fmt::format_to(out, "offers    {}/{}\n", text_at(offered, "kind"), text_at(offered, "name"));
        for (const auto& method : list_at(offered, "node_methods")) {
            print_method(text, method, "node");
        }
        for (const auto& method : list_at(offered, "driver_methods")) {
            print_method(text, method, "driver");
        }
    }
}

}  // namespace

Result<Json> inspect_library(const std::filesystem::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return error(file.error().code, fmt::format("{}: {}", library.string(), file.error().message));
    }
    const auto image = read_elf(file->bytes());
    if (image.has_error()) {
        return error(image.error().code, fmt::format("{}: {}", library.string(), image.error().message));
    }
    Json out = Json::object();
    out["library"] = library.string();
    out["size"] = file->bytes().size();
    out["sha256"] = file->sha256();
    add_metadata(out, file->bytes());
    out["needs"]["libraries"] = image->needed;
    out["needs"]["glibc"] = newest(*image, "GLIBC_");
    out["needs"]["libstdcxx"] = newest(*image, "GLIBCXX_");
    const auto checked = check_elf(*image, loaded_versions());
    out["loads_here"] = checked.has_value();
    out["refused_because"] = checked.has_error() ? Json(checked.error().message) : Json();
    const auto pins = pins_of(*image);
    out["unloads"] = pins.empty();
    out["pinned_by"] = pins;
    return out;
}

std::string to_text(const Json& inspection) {
    std::string text;
    auto out = std::back_inserter(text);
    fmt::format_to(
        out, "library   {}\n          {} bytes, sha256 {}\n", text_at(inspection, "library"),
        dump_json(inspection.at("size")), text_at(inspection, "sha256")
    );
    if (inspection.at("metadata").is_object()) {
        print_metadata(text, inspection.at("metadata"));
    } else {
        fmt::format_to(out, "plugin    unknown: {}\n", text_at(inspection, "metadata_problem"));
    }
    const auto& needs = inspection.at("needs");
    fmt::format_to(out, "links     {}\n", joined(needs.at("libraries")));
    for (const auto& [key, name] : {std::pair("glibc", "glibc"), std::pair("libstdcxx", "libstdc++ with GLIBCXX")}) {
        if (!text_at(needs, key).empty()) {
            fmt::format_to(out, "          {} {} or newer\n", name, text_at(needs, key));
        }
    }
    fmt::format_to(
        out, "loads     {}\n",
        inspection.at("loads_here") == true ? "on this machine"
                                            : "not here: it " + text_at(inspection, "refused_because")
    );
    if (inspection.at("unloads") == true) {
        fmt::format_to(out, "unloads   nothing that one can see pins it\n");
    }
    for (const auto& pin : inspection.at("pinned_by")) {
        fmt::format_to(out, "unloads   not: {}\n", pin.get<std::string>());
    }
    return text;
}

int run_inspect(std::vector<std::string> arguments) {
    const auto flag = std::find(arguments.begin(), arguments.end(), "--json");
    const bool is_json = flag != arguments.end();
    if (is_json) {
        arguments.erase(flag);
    }
    if (arguments.size() != 1 || arguments.front().rfind("--", 0) == 0) {
        fmt::print(stderr, "tenon inspect: name one library: tenon inspect [--json] X.so\n");
        return 2;
    }
    const auto inspection = inspect_library(arguments.front());
    if (!inspection) {
        fmt::print(stderr, "tenon inspect: {}\n", inspection.error().message);
        return 1;
    }
    fmt::print("{}", is_json ? dump_json(*inspection) + "\n" : to_text(*inspection));
    return inspection->at("loads_here") == true ? 0 : 1;
}

}  // namespace tenon
