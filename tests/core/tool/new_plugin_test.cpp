#include "tool/new_plugin.hpp"
#include "tool/plugin_templates.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

using namespace tenon;
namespace fs = std::filesystem;

namespace {

constexpr const char* kinds[] = {"coroutine", "blocking", "c"};

/// An empty directory that goes with the test.
struct Room {
    Room() {
        std::string name = (fs::temp_directory_path() / "tenon-new-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }

    ~Room() { fs::remove_all(path); }

    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    fs::path path;
};

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string why_not(std::string_view name) {
    const auto names = plugin_names(name);
    REQUIRE(names.has_error());
    return names.error().message;
}

}  // namespace

TEST_CASE("a name is spelled as plugins, code and classes need it") {
    for (const char* name : {"acme-x2", "acme_x2"}) {
        const auto names = plugin_names(name);
        REQUIRE(names.has_value());
        CHECK(names->dashed == "acme-x2");
        CHECK(names->snake == "acme_x2");
        CHECK(names->pascal == "AcmeX2");
    }
    CHECK(plugin_names("a")->pascal == "A");
    CHECK(plugin_names("a--b-")->pascal == "AB");
    CHECK(plugin_names(std::string(63, 'a')).has_value());
}

TEST_CASE("a name that cannot be a plugin's is refused with the rule") {
    for (const std::string name : {"", "Acme", "2acme", "-acme", "acme x", "../acme", "a/b", "caf\xc3\xa9"}) {
        CHECK(
            why_not(name) ==
            "'" + name +
                "' cannot be the name of a plugin; begin with a letter, then up to 62 letters, digits, "
                "'-' and '_', all lower case"
        );
    }
    CHECK(why_not(std::string(64, 'a')).find("up to 62") != std::string::npos);
    CHECK(why_not("redfish") == "'redfish' is taken: it ships with Tenon; choose another name");
}

TEST_CASE("only the word itself is renamed, each time in the right spelling") {
    const auto names = plugin_names("first-class").value();
    CHECK(
        renamed("class FirstDriver; \"first\" first_address", names) ==
        "class FirstClassDriver; \"first-class\" first_class_address"
    );
    CHECK(renamed("firstly headfirst thirstFirst first1 firs", names) == "firstly headfirst thirstFirst first1 firs");
    CHECK(renamed("first", names) == "first-class");
    CHECK(renamed("", names).empty());
}

TEST_CASE("every template becomes a plugin in which nothing of the template's name is left") {
    const Room room;
    const auto names = plugin_names("zed_9").value();
    for (const std::string kind : kinds) {
        CAPTURE(kind);
        const auto directory = room.path / kind;
        REQUIRE(new_plugin(directory, names, kind).has_value());
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::directory_iterator(directory)) {
            files[entry.path().filename().string()] = read(entry.path());
        }
        for (const char* name :
             {"CMakeLists.txt", "README.md", ".gitignore", "zed-9.yaml", "zed-9-hardware.yaml", "zed_9_test.cpp"}) {
            CAPTURE(name);
            CHECK_FALSE(files[name].empty());
        }
        CHECK_FALSE(files[kind == "c" ? "zed_9_plugin.c" : "zed_9_plugin.cpp"].empty());
        CHECK(files.size() == 7);
        for (auto& [name, text] : files) {
            CAPTURE(name);
            for (char& c : text) {
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
            CHECK(text.find("first") == std::string::npos);
        }
    }
}

TEST_CASE("the templates use the word for nothing else") {
    // What the name may stand for; whatever else has it would be renamed by accident.
    const std::regex uses(
        R"(FirstDriver|first_(plugin|test|address|username|password|1\.0\.0_amd64\.deb)|first(-hardware)?\.yaml|)"
        R"(first-hardware\b|"first"|`first`|# first\n|name: first-hardware|\[first,|project\(first )"
    );
    for (const std::string kind : kinds) {
        for (const auto& file : plugin_template(kind)) {
            CAPTURE(kind, file.path);
            const auto rest = std::regex_replace(std::string(file.path) + "\n" + std::string(file.text), uses, "");
            CHECK_FALSE(std::regex_search(rest, std::regex("first", std::regex::icase)));
        }
    }
}

TEST_CASE("the templates in the program are those of the tree, and share what need not differ") {
    for (const std::string kind : kinds) {
        const fs::path folder = fs::path(TENON_SOURCE_DIR) / "sdk" / "template" / kind;
        const auto files = plugin_template(kind);
        CHECK(static_cast<std::ptrdiff_t>(files.size()) == std::distance(fs::directory_iterator(folder), {}));
        for (const auto& file : files) {
            CAPTURE(kind, file.path);
            CHECK((read(folder / file.path) == file.text));
            if (file.path == "README.md" || file.path == ".gitignore" ||
                file.path.substr(file.path.size() - 5) == ".yaml") {
                CHECK((read(folder.parent_path() / "coroutine" / file.path) == file.text));
            }
        }
    }
    CHECK(plugin_template("rust").empty());
}

TEST_CASE("a directory that is there is left as it is") {
    const Room room;
    const auto names = plugin_names("acme").value();
    const auto directory = room.path / "acme";
    fs::create_directory(directory);
    std::ofstream(directory / "README.md") << "mine";
    const auto again = new_plugin(directory, names, "c");
    REQUIRE(again.has_error());
    CHECK(
        again.error().message ==
        directory.string() + " is there already and is left as it is; choose another name, or move it away"
    );
    CHECK(read(directory / "README.md") == "mine");
    CHECK(std::distance(fs::directory_iterator(directory), {}) == 1);

    std::ofstream(room.path / "file") << "mine";
    CHECK(new_plugin(room.path / "file", names, "c").has_error());
    CHECK(read(room.path / "file") == "mine");
}

TEST_CASE("a place that cannot be written to is named") {
    const Room room;
    const auto directory = room.path / "missing" / "acme";
    const auto made = new_plugin(directory, plugin_names("acme").value(), "c");
    REQUIRE(made.has_error());
    CHECK(made.error().message == "cannot make " + directory.string() + ": No such file or directory");
}
