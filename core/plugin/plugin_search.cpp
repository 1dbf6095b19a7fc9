#include "plugin/plugin_search.hpp"

#include "base/directory_files.hpp"
#include "plugin/file_trust.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/manifest_signature.hpp"
#include "plugin/trusted_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

bool is_absent(const std::error_code& problem) {
    return problem == std::errc::no_such_file_or_directory || problem == std::errc::not_a_directory;
}

void note_unread(FoundPlugins& found, const fs::path& directory, const std::error_code& problem) {
    if (std::find(found.unread_directories.begin(), found.unread_directories.end(), directory) !=
        found.unread_directories.end()) {
        return;
    }
    found.unread_directories.push_back(directory);
    found.unread.push_back(error(
        Errc::unavailable,
        fmt::format("{}: cannot be read: {}; what serves from there serves on", directory.string(), problem.message())
    ));
}

/// The directories that exist, each once, however it is spelled.
std::vector<fs::path> existing(const std::vector<fs::path>& directories, FoundPlugins& found_plugins) {
    std::vector<fs::path> found;
    std::set<fs::path> seen;
    for (const auto& directory : directories) {
        std::error_code problem;
        auto canonical = fs::canonical(directory, problem);
        if (!problem && fs::is_directory(canonical, problem) && seen.insert(canonical).second) {
            found.push_back(directory);
        } else if (problem && !is_absent(problem)) {
            note_unread(found_plugins, directory, problem);
        }
    }
    return found;
}

std::vector<fs::path> files_with(const fs::path& directory, std::string_view extension, FoundPlugins& found) {
    std::error_code problem;
    auto files = files_in(directory, extension, problem);
    if (problem && !is_absent(problem)) {
        note_unread(found, directory, problem);
    }
    return files;
}

std::string joined(const std::vector<fs::path>& paths) {
    std::string text;
    for (const auto& path : paths) {
        text += (text.empty() ? "" : ", ") + path.string();
    }
    return text;
}

/// Looks for the manifest's library; a failure lists every place that was looked at.
void find_library(FoundPlugin& found, const std::vector<fs::path>& plugins) {
    const auto& name = found.manifest->library;
    std::vector<fs::path> places{found.manifest_path.parent_path() / name};
    for (const auto& directory : plugins) {
        places.push_back(directory / name);
    }
    std::string tried;
    for (const auto& place : places) {
        if (const auto stamp = stamp_of(place)) {
            found.library_path = place;
            found.library_stamp = stamp;
            if (auto trust = check_trust(place.parent_path()); trust.has_error()) {
                found.failed_at = LoadStep::library;
                found.manifest = trust.error();
            }
            return;
        }
        tried += (tried.empty() ? "" : ", ") + place.string();
    }
    found.failed_at = LoadStep::library;
    found.manifest = error(
        Errc::not_found, fmt::format(
                             "{}: the library is not there; looked for {}; install it, or remove the manifest",
                             found.manifest_path.string(), tried
                         )
    );
    found.may_be_incomplete = true;
}

/// What the manifest has of what is asked for, in words.
Result<std::string> check_vouched(const PluginManifest& manifest, PluginTrust wanted, const TrustedKeys& keys) {
    switch (wanted) {
    case PluginTrust::any:
        break;
    case PluginTrust::checksummed:
        if (manifest.sha256.empty()) {
            return error(
                Errc::plugin, fmt::format(
                                  "{}: has no sha256 of its library, which is asked for here (plugins.trust); add "
                                  "`sha256: …`, as `sha256sum {}` prints it",
                                  manifest.path, manifest.library
                              )
            );
        }
        return std::string("it has the sha256 of its library");
    case PluginTrust::signed_by_key:
        if (auto is_signed = check_signature(manifest, keys, std::chrono::system_clock::now()); is_signed.has_error()) {
            return is_signed.error();
        }
        return fmt::format("signed by the key {}", manifest.signature->key);
    }
    return std::string("plugins.trust asks for none");
}

void vouch(FoundPlugin& found, PluginTrust wanted, const TrustedKeys& keys) {
    auto vouched = check_vouched(*found.manifest, wanted, keys);
    if (vouched.has_value()) {
        found.vouched = std::move(*vouched);
        return;
    }
    found.failed_at = LoadStep::signature;
    found.manifest = vouched.error();
    found.may_be_incomplete = true;  // the signature is the last line
}

FoundPlugin found_at(const fs::path& path, const Result<void>& directory_trust, ManifestCache& cache) {
    FoundPlugin found;
    found.manifest_path = path;
    found.manifest_stamp = stamp_of(path);
    if (directory_trust.has_error()) {
        found.manifest = directory_trust.error();
    } else if (const auto trust = check_trust(path); trust.has_error()) {
        found.manifest = trust.error();
    } else {
        found.manifest = cache.read(path, found.manifest_stamp.value_or(FileStamp{}));
        found.may_be_incomplete = found.manifest.has_error();
        found.name = found.manifest.has_value() ? found.manifest->name : std::string();
    }
    return found;
}

/// Of two in one directory neither is taken.
void refuse_twins(std::vector<FoundPlugin>& all, std::size_t begin) {
    std::map<std::string, std::vector<std::size_t>> places_by_name;
    for (std::size_t i = begin; i < all.size(); ++i) {
        if (all[i].manifest.has_value()) {
            places_by_name[all[i].manifest->name].push_back(i);
        }
    }
    for (const auto& [name, places] : places_by_name) {
        if (places.size() < 2) {
            continue;
        }
        const auto message = fmt::format(
            "two manifests in one directory are named '{}', {} and {}; remove one of them", name,
            all[places[0]].manifest_path.string(), all[places[1]].manifest_path.string()
        );
        for (const auto twin : places) {
            all[twin].failed_at = LoadStep::name;
            all[twin].manifest = error(Errc::conflict, message);
        }
    }
}

/// What an earlier directory has hides what this one has.
void refuse_hidden(std::vector<FoundPlugin>& all, std::size_t begin) {
    std::map<std::string, fs::path> earlier_by_name;
    for (std::size_t k = 0; k < begin; ++k) {
        if (all[k].manifest.has_value()) {
            earlier_by_name.emplace(all[k].manifest->name, all[k].manifest_path);
        }
    }
    for (std::size_t i = begin; i < all.size(); ++i) {
        const auto first =
            all[i].manifest.has_value() ? earlier_by_name.find(all[i].manifest->name) : earlier_by_name.end();
        if (first != earlier_by_name.end()) {
            all[i].failed_at = LoadStep::name;
            all[i].manifest = error(
                Errc::conflict, fmt::format(
                                    "{}: hidden by {}, which is named '{}' too and comes first; remove one of them",
                                    all[i].manifest_path.string(), first->second.string(), first->first
                                )
            );
        }
    }
}

}  // namespace

Result<PluginManifest> ManifestCache::read(const fs::path& path, const FileStamp& stamp) {
    if (const auto known = entry_by_path_.find(path); known != entry_by_path_.end() && known->second.stamp == stamp) {
        known->second.is_used = true;
        return known->second.manifest;
    }
    auto manifest = read_plugin_manifest(path.string());
    if (manifest.has_error() && manifest.error().code == Errc::unavailable) {
        return manifest;  // that passes, and leaves the file as it is
    }
    entry_by_path_.insert_or_assign(path, Entry{stamp, manifest});
    return manifest;
}

void ManifestCache::sweep() {
    for (auto entry = entry_by_path_.begin(); entry != entry_by_path_.end();) {
        entry = std::exchange(entry->second.is_used, false) ? std::next(entry) : entry_by_path_.erase(entry);
    }
}

PluginTrust TrustRules::in(const fs::path& directory) const {
    const auto found = std::find_if(by_directory.begin(), by_directory.end(), [&](const auto& rule) {
        std::error_code ignored;
        return fs::equivalent(rule.first, directory, ignored);
    });
    return found == by_directory.end() ? everywhere : found->second;
}

FoundPlugins find_plugins(
    const std::vector<fs::path>& manifests, const std::vector<fs::path>& plugins, ManifestCache& cache,
    const TrustRules& rules
) {
    FoundPlugins result;
    TrustedKeys keys;
    bool has_keys = false;  // they are read where they are asked for
    auto& all = result.all;
    std::set<std::string> claimed;  // file names of libraries that some manifest names
    const auto manifest_directories = existing(manifests, result);
    const auto plugin_directories = existing(plugins, result);
    for (const auto& directory : manifest_directories) {
        const auto begin = all.size();
        const auto trust = check_trust(directory);
        const auto wanted = rules.in(directory);
        if (wanted == PluginTrust::signed_by_key && !has_keys) {
            keys = read_trusted_keys(rules.keys);
            has_keys = true;
            result.unusable_keys = keys.problems;
        }
        for (const auto& path : files_with(directory, ".yaml", result)) {
            auto found = found_at(path, trust, cache);
            const auto library = found.manifest.has_value() ? found.manifest->library : std::string();
            if (!library.empty()) {
                vouch(found, wanted, keys);
                claimed.insert(library);
            } else {
                // Its library is not without a manifest, only without a good one: do not list it a second time.
                claimed.insert(path.stem().string() + ".so");
                claimed.insert("tenon_" + path.stem().string() + ".so");
            }
            all.push_back(std::move(found));
        }
        refuse_twins(all, begin);
        refuse_hidden(all, begin);
    }
    for (auto& found : all) {
        if (found.manifest.has_value()) {
            find_library(found, plugin_directories);
        }
    }
    auto everywhere = manifest_directories;
    everywhere.insert(everywhere.end(), plugin_directories.begin(), plugin_directories.end());
    for (const auto& directory : existing(everywhere, result)) {
        for (const auto& path : files_with(directory, ".so", result)) {
            if (claimed.contains(path.filename().string())) {
                continue;
            }
            FoundPlugin orphan;
            orphan.library_path = path;
            orphan.library_stamp = stamp_of(path);
            orphan.may_be_incomplete = true;
            orphan.manifest = error(
                Errc::not_found,
                fmt::format(
                    "{}: no manifest names this library; put one with `library: {}` into a directory of manifests ({})",
                    path.string(), path.filename().string(), joined(manifest_directories)
                )
            );
            all.push_back(std::move(orphan));
        }
    }
    cache.sweep();
    return result;
}

}  // namespace tenon
