#include "tool/rest_command.hpp"

#include "base/crypto.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace tenon {

namespace {

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody here sets it
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

}  // namespace

std::string usual_endpoint() {
    const auto endpoint = environment("OS_ENDPOINT");
    return endpoint.empty() ? "http://127.0.0.1:6385" : std::string(endpoint);
}

std::string usual_authorization() {
    const auto user = environment("OS_USERNAME");
    return user.empty() ? std::string() : "Basic " + base64(fmt::format("{}:{}", user, environment("OS_PASSWORD")));
}

std::string usual_token() {
    return std::string(environment("OS_TOKEN"));
}

TlsTrust usual_trust() {
    TlsTrust trust;
    trust.setting = "OS_CACERT";
    trust.ca_path = environment("OS_CACERT");
    if (trust.ca_path == "false") {
        trust.ca_path.clear();
        trust.is_verified = false;
    }
    return trust;
}

int refuse_usage(std::string_view why) {
    fmt::print(stderr, "tenon: {}\n", why);
    return 2;
}

int complain(const Error& why, std::string_view url) {
    fmt::print(stderr, "tenon: {} (tenond at {}; --url names another)\n", why.message, url);
    return 1;
}

void print_document(const Json& document, bool is_json, std::string (*text)(const Json&)) {
    fmt::print("{}", is_json ? dump_json(document) + "\n" : text(document));
}

}  // namespace tenon
