// From the memory of this process, where the loader has them: the files of its libraries are 30 MB.

#include "plugin/elf_image.hpp"

#include <link.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tenon {

namespace {

using Address = ElfW(Addr);

template <class T>
T at(Address address) {
    T value;
    std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof value);
    return value;
}

std::string text_at(Address address) {
    return reinterpret_cast<const char*>(address);
}

/// A library's dynamic section, as far as names and versions go. The loader has used all of it: it can be trusted.
class DynamicSection {
public:
    DynamicSection(Address base, Address begin) : base_(base) {
        for (auto entry = at<ElfW(Dyn)>(begin); entry.d_tag != DT_NULL; entry = at<ElfW(Dyn)>(begin)) {
            take(entry);
            begin += sizeof entry;
        }
    }

    /// Empty: it does not say.
    [[nodiscard]] std::string soname() const { return has_soname_ ? text_at(names_ + soname_) : std::string(); }

    [[nodiscard]] std::set<std::string> versions() const {
        std::set<std::string> all;
        auto where = definitions_;
        for (Address i = 0; i < definition_count_; ++i) {
            const auto definition = at<ElfW(Verdef)>(where);
            all.insert(text_at(names_ + at<ElfW(Verdaux)>(where + definition.vd_aux).vda_name));
            where += definition.vd_next;
        }
        return all;
    }

private:
    void take(const ElfW(Dyn) & entry) {
        switch (entry.d_tag) {
        case DT_STRTAB:
            names_ = address_of(entry.d_un.d_ptr);
            break;
        case DT_SONAME:
            has_soname_ = true;
            soname_ = entry.d_un.d_val;
            break;
        case DT_VERDEF:
            definitions_ = address_of(entry.d_un.d_ptr);
            break;
        case DT_VERDEFNUM:
            definition_count_ = entry.d_un.d_val;
            break;
        default:
            break;
        }
    }

    /// The loader writes where a thing is over some entries, but not over all.
    [[nodiscard]] Address address_of(Address value) const { return value < base_ ? base_ + value : value; }

    Address base_;
    Address names_ = 0;
    Address soname_ = 0;
    bool has_soname_ = false;
    Address definitions_ = 0;
    Address definition_count_ = 0;
};

int collect(dl_phdr_info* info, std::size_t, void* user) {
    const std::string path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
    for (unsigned i = 0; path.starts_with('/') && i < info->dlpi_phnum; ++i) {
        const auto& part = info->dlpi_phdr[i];
        if (part.p_type != PT_DYNAMIC) {
            continue;
        }
        const DynamicSection section(info->dlpi_addr, info->dlpi_addr + part.p_vaddr);
        if (auto versions = section.versions(); !versions.empty()) {
            auto name = section.soname();
            name = name.empty() ? std::filesystem::path(path).filename().string() : std::move(name);
            static_cast<LoadedVersions*>(user)->operator[](name).merge(versions);
        }
    }
    return 0;
}

}  // namespace

const LoadedVersions& loaded_versions() {
    static const LoadedVersions versions = [] {
        LoadedVersions all;
        ::dl_iterate_phdr(&collect, &all);
        return all;
    }();
    return versions;
}

}  // namespace tenon
