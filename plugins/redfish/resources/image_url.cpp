#include "resources/image_url.hpp"

#include "protocol/letter_case.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace redfish {

namespace {

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           std::equal(end.rbegin(), end.rend(), text.rbegin(), [](char a, char b) { return a == lower(b); });
}

/// Where the authority begins: behind "://", or at the start where a service shows the URL without its scheme.
std::size_t authority_of(std::string_view url) {
    const std::size_t mark = url.find("://");
    return mark == std::string_view::npos ? 0 : mark + 3;
}

std::size_t end_of_user(std::string_view url) {
    const std::size_t start = authority_of(url);
    const std::string_view authority = url.substr(start, url.find_first_of("/?#", start) - start);
    const std::size_t at = authority.rfind('@');
    return at == std::string_view::npos ? start : start + at + 1;
}

/// The query counts: it may be what tells two images apart.
std::string_view place_of(std::string_view url) {
    return url.substr(end_of_user(url));
}

}  // namespace

std::string masked_url(std::string_view url) {
    const std::size_t start = authority_of(url);
    const std::size_t end = end_of_user(url);
    if (end == start) {
        return std::string(url);
    }
    return std::string(url.substr(0, start)) + "***@" + std::string(url.substr(end));
}

bool is_same_image(std::string_view a, std::string_view b) {
    return !a.empty() && place_of(a) == place_of(b);
}

std::string transfer_protocol_of(std::string_view url) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> protocols{
        {{"http", "HTTP"},
         {"https", "HTTPS"},
         {"nfs", "NFS"},
         {"cifs", "CIFS"},
         {"smb", "CIFS"},
         {"ftp", "FTP"},
         {"sftp", "SFTP"},
         {"scp", "SCP"},
         {"tftp", "TFTP"}}};
    const std::size_t mark = url.find("://");
    std::string scheme(url.substr(0, mark == std::string_view::npos ? 0 : mark));
    scheme = lower(scheme);
    for (const auto& [name, protocol] : protocols) {
        if (name == scheme) {
            return std::string(protocol);
        }
    }
    return {};
}

std::string boot_device_for_image(std::string_view url) {
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    return ends_with(path, ".iso") ? "cd" : ends_with(path, ".img") ? "usb" : "";
}

}  // namespace redfish
