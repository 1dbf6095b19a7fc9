// What is left of tenond without what it is for: its HTTP session (Asio, Beast's parser, its limits, the answer's
// head), and a look whether the two bodies are JSON. No routes, callers, policy, locks, plugins or audit. One thread.
//
//     bench_session_server BYTES     prints `listening on 127.0.0.1:PORT`; every request is answered by BYTES of JSON

#include "api/server.hpp"
#include "base/json_outline.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
    const auto bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
    const auto body = "\"" + std::string(bytes < 2 ? 0 : bytes - 2, 'x') + "\"";
    tenon::Config config;
    config.listen = {"127.0.0.1:0"};
    tenon::LoopGroup loops(1);
    tenon::api::Server server(config, loops, [&](tenon::Loop&, const auto& request, tenon::api::Response& answer) {
        const bool is_valid = (request.body.empty() || tenon::is_json(request.body)) && tenon::is_json(body);
        answer.status = is_valid ? 200 : 400;
        answer.headers.add_lines({tenon::api::json_content_type});
        answer.body = body;
        return tenon::Soon<void>();
    });
    const auto urls = server.listen();
    if (!urls) {
        std::fprintf(stderr, "bench_session_server: %s\n", urls.error().message.c_str());
        return EXIT_FAILURE;
    }
    std::printf("listening on %s\n", urls->front().substr(urls->front().rfind('/') + 1).c_str());
    std::fflush(stdout);
    server.start();
    loops.at(0).run();
}
