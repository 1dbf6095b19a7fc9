#include "tool/rest_command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace tenon {

std::string usual_endpoint() {
    const char* const endpoint = std::getenv("OS_ENDPOINT");  // NOLINT(concurrency-mt-unsafe): nobody here sets it
    return endpoint != nullptr && endpoint[0] != '\0' ? endpoint : "http://127.0.0.1:6385";
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
