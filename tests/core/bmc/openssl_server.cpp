#include "openssl_server.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

extern char** environ;

namespace tenon::test {

namespace {

/// RFC 2409's second group, which old servers have built in.
constexpr auto dh_1024 = R"(-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
)";

/// Runs `argv` with standard output to `out`; -1: not at all.
pid_t spawn(std::vector<std::string> argv, int out) {
    std::vector<char*> pointers;
    for (auto& one : argv) {
        pointers.push_back(one.data());
    }
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (out >= 0) {
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    } else {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    pid_t pid = -1;
    const int failure = posix_spawnp(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ? pid : -1;
}

int wait_for(pid_t pid) {
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

void run(const std::vector<std::string>& argv) {
    if (wait_for(spawn(argv, -1)) != 0) {
        throw std::runtime_error("openssl " + argv[1] + " failed");
    }
}

}  // namespace

bool OpensslServer::is_available() {
    return wait_for(spawn({"openssl", "version"}, -1)) == 0;
}

OpensslServer::OpensslServer(
    const std::string& bits, const std::string& digest, std::vector<std::string> flags, DiffieHellman diffie_hellman
) {
    folder_ = (std::filesystem::temp_directory_path() / "tenon-openssl-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) {
        throw std::runtime_error("cannot make a folder");
    }
    const auto key = folder_ + "/key.pem";
    run(
        {"openssl", "req", "-x509", "-newkey", "rsa:" + bits, "-" + digest, "-nodes", "-keyout", key, "-out", ca_file(),
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"}
    );
    std::vector<std::string> argv{"openssl", "s_server", "-accept", "127.0.0.1:0", "-www",
                                  "-key",    key,        "-cert",   ca_file()};
    if (diffie_hellman == DiffieHellman::of_1024_bits) {
        const auto dh = folder_ + "/dh.pem";
        std::ofstream(dh) << dh_1024;
        argv.insert(argv.end(), {"-dhparam", dh});
    }
    argv.insert(argv.end(), flags.begin(), flags.end());
    start(std::move(argv));
}

void OpensslServer::start(std::vector<std::string> argv) {
    std::array<int, 2> fds{};
    if (pipe2(fds.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    pid_ = spawn(std::move(argv), fds[1]);
    ::close(fds[1]);
    // "ACCEPT 127.0.0.1:PORT", and something before it.
    std::string said;
    char c = 0;
    while (read(fds[0], &c, 1) == 1) {
        said.push_back(c);
        const auto at = said.find("ACCEPT 127.0.0.1:");
        if (c == '\n' && at != std::string::npos) {
            port_ = static_cast<std::uint16_t>(std::strtoul(said.c_str() + at + 17, nullptr, 10));
            break;
        }
    }
    ::close(fds[0]);
    if (port_ == 0) {
        throw std::runtime_error("openssl s_server did not start; it said '" + said + "'");
    }
}

OpensslServer::~OpensslServer() {
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        wait_for(pid_);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace tenon::test
