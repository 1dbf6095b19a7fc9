#include "support/bmc_sim_process.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

extern char** environ;

namespace tenon::test {

namespace {

std::string make_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "tenon-bmc-sim-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("cannot make a folder " + pattern);
    }
    return pattern;
}

/// Up to and including a newline, or what came before the end.
std::string read_line(int fd) {
    std::string line;
    char c = 0;
    while (line.find('\n') == std::string::npos) {
        const auto n = read(fd, &c, 1);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            break;
        }
        if (n == 1) {
            line.push_back(c);
        }
    }
    return line;
}

std::uint16_t port_of(const std::string& line) {
    const auto colon = line.rfind(':');
    if (line.rfind("listening on ", 0) != 0 || colon == std::string::npos) {
        return 0;
    }
    return static_cast<std::uint16_t>(std::strtoul(line.c_str() + colon + 1, nullptr, 10));
}

}  // namespace

BmcSimProcess::BmcSimProcess(std::vector<std::string> flags) : folder_(make_folder()) {
    const std::string binary = TENON_BINARY_DIR "/bin/tenon-bmc-sim";
    flags.insert(flags.begin(), binary);
    for (const auto& flag : flags) {
        is_tls_ = is_tls_ || flag == "--tls";
    }
    if (is_tls_) {
        ca_file_ = folder_ + "/ca.pem";
        flags.insert(flags.end(), {"--write-ca", ca_file_});
    }
    std::vector<char*> argv;
    for (auto& flag : flags) {
        argv.push_back(flag.data());
    }
    argv.push_back(nullptr);

    std::array<int, 2> fds{};
    if (pipe2(fds.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
    const int failure = posix_spawn(&pid_, binary.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    std::string said;
    for (auto line = failure == 0 ? read_line(fds[0]) : std::string(); !line.empty(); line = read_line(fds[0])) {
        said += line;
        if (const auto port = port_of(line); port != 0) {
            ports_.push_back(port);
        } else if (line == "ready\n") {
            break;
        }
    }
    close(fds[0]);
    if (ports_.empty()) {
        pid_ = failure == 0 ? pid_ : -1;
        stop();
        throw std::runtime_error(binary + " did not start; it said '" + said + "'");
    }
}

BmcSimProcess::~BmcSimProcess() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string BmcSimProcess::address(std::size_t bmc) const {
    return (is_tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(ports_.at(bmc));
}

std::string BmcSimProcess::administer(
    const std::string& method, const std::string& path, const std::string& body, std::size_t bmc
) const {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(ports_.at(bmc));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto request = method + " " + path + " HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body;
    std::string answer;
    if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
        send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
        std::array<char, 4'096> part{};
        for (ssize_t n = 0; (n = recv(fd, part.data(), part.size(), 0)) > 0;) {
            answer.append(part.data(), static_cast<std::size_t>(n));
        }
    }
    close(fd);
    if (answer.rfind("HTTP/1.1 2", 0) != 0) {
        throw std::runtime_error(method + " " + path + " of the simulator: " + answer);
    }
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

int BmcSimProcess::stop() {
    int status = 0;
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
    }
    return status;
}

}  // namespace tenon::test
