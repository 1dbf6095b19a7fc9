#include "base/directory_files.hpp"

#include <algorithm>

namespace tenon {

std::vector<std::filesystem::path>
files_in(const std::filesystem::path& directory, std::string_view extension, std::error_code& problem) {
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry(directory, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        const auto& path = entry->path();
        if (path.extension() == extension && path.filename().string().front() != '.') {
            files.push_back(path);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace tenon
