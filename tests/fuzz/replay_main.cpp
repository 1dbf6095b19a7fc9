#include "mutations.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int most_mutations = 6'000;
constexpr std::chrono::seconds longest_run{3};
constexpr std::chrono::seconds longest_input{5};

/// What runs now, for whoever has to find out why it ended the program.
std::string_view running;

void show_input(int) {
    for (const char c : running) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte >= ' ' && byte < 0x7f && c != '\\';
        std::fprintf(stderr, is_plain ? "%c" : "\\x%02x", byte);
    }
    std::fprintf(stderr, "\n");
}

void run(const std::string& input) {
    running = input;
    const auto start = std::chrono::steady_clock::now();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    if (std::chrono::steady_clock::now() - start > longest_input) {
        std::fprintf(stderr, "an input of %zu bytes takes too long\n", input.size());
        std::abort();
    }
}

std::vector<std::string> read_corpus(const char* folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> corpus;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

}  // namespace

/// The corpus, then mutations of it: as many as are wanted, or as many as a short time allows on a slow machine.
int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    std::signal(SIGABRT, show_input);
    const std::vector<std::string> corpus = read_corpus(argv[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "there is no corpus in %s\n", argv[1]);
        return 1;
    }
    for (const std::string& input : corpus) {
        run(input);
        for (std::size_t size = 0; size < std::min<std::size_t>(input.size(), 400); ++size) {
            run(input.substr(0, size));
        }
    }
    Mutations mutations(42);
    const auto end = std::chrono::steady_clock::now() + longest_run;
    int done = 0;
    for (; done < most_mutations && std::chrono::steady_clock::now() < end; ++done) {
        const auto index = static_cast<std::size_t>(done);
        run(mutations.mutated(corpus[index % corpus.size()], corpus[(index / 7) % corpus.size()]));
    }
    std::printf("%zu files and %d mutations\n", corpus.size(), done);
    return 0;
}
