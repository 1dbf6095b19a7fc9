#pragma once

#include <cstdint>
#include <string>

/// Changes texts in ways that break readers, the same at every run.
class Mutations {
public:
    explicit Mutations(std::uint64_t seed) : state_(seed | 1U) {}

    /// `text` with one to four changes; `other` may lend a piece.
    std::string mutated(std::string text, const std::string& other);

private:
    std::size_t below(std::size_t limit);
    void change(std::string& text, const std::string& other);

    std::uint64_t state_;
};
