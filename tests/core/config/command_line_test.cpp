#include "config/command_line.hpp"
#include "config/load_config.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tenon {

namespace {

using Arguments = std::vector<std::string>;

std::string why_not(const Arguments& arguments) {
    const auto line = parse_command_line(arguments, "");
    return line ? "it was read" : line.error().message;
}

Config config_of(const Arguments& arguments, const std::string& default_file = "") {
    const auto line = parse_command_line(arguments, default_file);
    INFO((line ? std::string() : line.error().message));
    REQUIRE(line.has_value());
    return line->config;
}

/// A configuration file that is gone at the end.
class ConfigFile {
public:
    explicit ConfigFile(const std::string& text) {
        std::string pattern = (std::filesystem::temp_directory_path() / "tenond-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        path_ = directory_ + "/tenond.yaml";
        std::ofstream(path_) << text;
    }

    ~ConfigFile() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }

    ConfigFile(const ConfigFile&) = delete;
    ConfigFile& operator=(const ConfigFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string directory_;
    std::string path_;
};

}  // namespace

TEST_CASE("no argument at all is the default configuration") {
    const auto line = parse_command_line({}, "");
    REQUIRE(line.has_value());
    CHECK_FALSE(line->wants_help);
    CHECK_FALSE(line->wants_version);
    CHECK(line->config.listen == Arguments{"127.0.0.1:6385"});
}

TEST_CASE("options are read with a space or an equals sign, and repeatable ones add up") {
    const auto config = config_of(
        {"--listen", "127.0.0.1:1", "--listen=[::1]:2", "--state", "/s", "--plugins=/p", "--manifests", "/m1",
         "--manifests", "/m2", "--hardware-types", "/h", "--log-level", "warn"}
    );
    CHECK(config.listen == Arguments{"127.0.0.1:1", "[::1]:2"});
    CHECK(config.state_dir == "/s");
    CHECK(config.plugin_directories == Arguments{"/p"});
    CHECK(config.manifest_directories == Arguments{"/m1", "/m2"});
    CHECK(config.hardware_types.directories == Arguments{"/h"});
    CHECK(config.log_level == "warn");
}

TEST_CASE("an option wins over the file, whatever their order") {
    const ConfigFile file("listen: [127.0.0.1:1, 127.0.0.1:2]\nstate_dir: /file\nhost: from-file\n");
    const auto config = config_of({"--listen", "127.0.0.1:3", "--config", file.path(), "--state", "/flag"});
    CHECK(config.listen == Arguments{"127.0.0.1:3"});
    CHECK(config.state_dir == "/flag");
    CHECK(config.host == "from-file");
}

TEST_CASE("the default file is read when it is there, and left alone when another is named") {
    const ConfigFile file("host: from-default\n");
    const ConfigFile other("host: from-other\n");
    CHECK(config_of({}, file.path()).host == "from-default");
    CHECK(config_of({"--config", other.path()}, file.path()).host == "from-other");
    CHECK(config_of({}, file.path() + ".gone").host.empty());
}

TEST_CASE("a mistake on the command line is named with the way out") {
    const std::string see_help = "; tenond --help lists the options";
    CHECK(why_not({"--lisen", "x"}) == "unknown option '--lisen'; did you mean '--listen'?" + see_help);
    CHECK(
        why_not({"--hardware-type=x"}) ==
        "unknown option '--hardware-type'; did you mean '--hardware-types'?" + see_help
    );
    CHECK(why_not({"--frobnicate"}) == "unknown option '--frobnicate'" + see_help);
    CHECK(why_not({"run"}) == "'run' is not an option" + see_help);
    CHECK(why_not({""}) == "'' is not an option" + see_help);
    CHECK(why_not({"--state"}) == "--state needs a value: --state DIR" + see_help);
    CHECK(why_not({"--state", "--listen"}) == "--state needs a value: --state DIR" + see_help);
    CHECK(why_not({"--state="}) == "--state needs a value: --state DIR" + see_help);
    CHECK(why_not({"--help=yes"}) == "--help takes no value" + see_help);
    CHECK(
        why_not({"--listen", "6385"}) == "--listen: '6385' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385, nor "
                                         "https://ADDR:PORT, nor unix:/PATH" +
                                             see_help
    );
    CHECK(
        why_not({"--log-level", "loud"}) ==
        "--log-level: 'loud' is none of trace, debug, info, warn, error, off" + see_help
    );
    CHECK(
        why_not({"--config", "/nonexistent.yaml"}) == "/nonexistent.yaml: cannot be opened: No such file or directory"
    );
    const ConfigFile file("lisen: x\n");
    CHECK(why_not({"--config", file.path()}) == file.path() + ":1:1: unknown key 'lisen'; did you mean 'listen'?");
}

TEST_CASE("help and version are told without reading a file") {
    const auto help = parse_command_line({"-h", "--config", "/nonexistent.yaml"}, "");
    REQUIRE(help.has_value());
    CHECK(help->wants_help);
    const auto version = parse_command_line({"--version"}, "");
    REQUIRE(version.has_value());
    CHECK(version->wants_version);
}

TEST_CASE("the configuration that the help prints is the defaults") {
    const auto text = help_text();
    for (const char* name :
         {"--listen", "--state", "--plugins", "--manifests", "--hardware-types", "--config", "--log-level",
          "--check-config", "--help", "--version"}) {
        CHECK_THAT(text, Catch::Contains(std::string("\n  ") + name));
    }
    std::istringstream lines(text.substr(text.find("  listen: [")));
    std::string sample;
    for (std::string line; std::getline(lines, line);) {
        sample += line.substr(2) + "\n";
    }
    const auto config = parse_config(sample, "help");
    INFO(sample << (config ? std::string() : config.error().message));
    REQUIRE(config.has_value());
    const Config defaults;
    CHECK(config->listen == defaults.listen);
    CHECK(config->plugin_directories == defaults.plugin_directories);
    CHECK(config->manifest_directories == defaults.manifest_directories);
    CHECK(config->hardware_types.directories == defaults.hardware_types.directories);
    CHECK_FALSE(config->hardware_types.enabled);
    CHECK(config->calls.default_timeout == defaults.calls.default_timeout);
    CHECK(config->calls.node_lock_wait == defaults.calls.node_lock_wait);
    CHECK(config->http.idle_timeout == defaults.http.idle_timeout);
    CHECK(config->http.max_body == defaults.http.max_body);
    CHECK(config->blocking_threads == defaults.blocking_threads);
}

}  // namespace tenon
