#include "driver/builtin_implementations.hpp"

#include <string>
#include <utility>

namespace tenon {

namespace {

struct Property {
    std::string_view key;
    std::string_view description;
};

// The texts are Ironic's, letter for letter: clients show them.

constexpr Property redfish_properties[] = {
    {"redfish_address",
     "The URL address to the Redfish controller. It must include the authority portion of the URL. If the "
     "scheme is missing, https is assumed. For example: https://mgmt.vendor.com. If a path is added, it will "
     "be used as the API endpoint root_prefix. Required"},
    {"redfish_system_id",
     "The canonical path to the ComputerSystem resource that the driver will interact with. It should include "
     "the root service, version and the unique resource path to a ComputerSystem within the same authority as "
     "the redfish_address property. For example: /redfish/v1/Systems/1. This property is only required if "
     "target BMC manages more than one ComputerSystem. Otherwise ironic will pick the only available "
     "ComputerSystem automatically."},
    {"redfish_username",
     "User account with admin/server-profile access privilege. Although this property is not mandatory it's "
     "highly recommended to set a username. Optional"},
    {"redfish_password",
     "User account password. Although this property is not mandatory, it's highly recommended to set a "
     "password. Optional"},
    {"redfish_verify_ca",
     "Either a Boolean value, a path to a CA_BUNDLE file or directory with certificates of trusted CAs. If set "
     "to True the driver will verify the host certificates; if False the driver will ignore verifying the SSL "
     "certificate. If it's a path the driver will use the specified certificate or one of the certificates in "
     "the directory. Defaults to True. Optional"},
    {"redfish_auth_type",
     "Redfish HTTP client authentication method. Can be \"basic\", \"session\" or \"auto\". If not set, the "
     "default value is taken from Ironic configuration as ``[redfish]auth_type`` option."},
};

constexpr Property boot_properties[] = {
    {"deploy_kernel", "UUID (from Glance) of the deployment kernel. Required."},
    {"deploy_ramdisk", "UUID (from Glance) of the ramdisk with agent that is used at deploy time. Required."},
    {"force_persistent_boot_device",
     "Controls the persistency of boot order changes. 'Always' will make all changes persistent, 'Default' "
     "will make all but the final one upon instance deployment non-persistent, and 'Never' will make no "
     "persistent changes at all. The old values 'True' and 'False' are still supported but deprecated in favor "
     "of the new ones.Defaults to 'Default'. Optional."},
    {"rescue_kernel", "UUID (from Glance) of the rescue kernel. This value is required for rescue mode."},
    {"rescue_ramdisk",
     "UUID (from Glance) of the rescue ramdisk with agent that is used at node rescue time. This value is "
     "required for rescue mode."},
    {"kernel_append_params",
     "Additional kernel parameters to pass down to instance kernel. These parameters can be consumed by the "
     "kernel or by the applications by reading /proc/cmdline. Mind severe cmdline size limit. When used with "
     "virtual media, only applies to ISO images that Ironic builds, but not to pre-built ISOs provided via "
     "e.g. deploy_iso. Overrides the [pxe]/kernel_append_params configuration option, use %default% to insert "
     "its value."},
};

constexpr Property direct_properties[] = {
    {"image_http_proxy", "URL of a proxy server for HTTP connections. Optional."},
    {"image_https_proxy", "URL of a proxy server for HTTPS connections. Optional."},
    {"image_no_proxy",
     "A comma-separated list of host names, IP addresses and domain names (with optional :port) that will be "
     "excluded from proxying. To denote a domain name, use a dot to prefix the domain name. This value will be "
     "ignored if ``image_http_proxy`` and ``image_https_proxy`` are not specified. Optional."},
    {"image_download_source",
     "Specifies whether direct deploy interface should try to use the image source directly or if ironic "
     "should cache the image on the conductor and serve it from ironic's own HTTP server. Accepted values are "
     "\"swift\", \"http\" and \"local\". Optional."},
    {"deploy_forces_oob_reboot",
     "Whether Ironic should force a reboot of the Node via the out-of-band channel after deployment is "
     "complete. Provides compatibility with older deploy ramdisks. Defaults to False. Optional."},
    {"agent_verify_ca",
     "Either a Boolean value, a path to a CA_BUNDLE file or directory with certificates of trusted CAs. If set "
     "to True ironic will verify the agent's certificate; if False the driver will ignore verifying the SSL "
     "certificate. If it's a path the driver will use the specified certificate or one of the certificates in "
     "the directory. Defaults to True. Optional"},
};

struct Named {
    InterfaceKind kind;
    std::string_view name;
    const Property* properties = nullptr;
    std::size_t property_count = 0;
};

template <std::size_t count>
constexpr Named with(InterfaceKind kind, std::string_view name, const Property (&properties)[count]) {
    return {kind, name, properties, count};
}

using Kind = InterfaceKind;

constexpr Named named[] = {
    with(Kind::bios, "redfish", redfish_properties),
    with(Kind::boot, "ipxe", boot_properties),
    with(Kind::boot, "pxe", boot_properties),
    {Kind::boot, "http"},
    {Kind::boot, "http-ipxe"},
    {Kind::boot, "redfish-https"},
    {Kind::boot, "redfish-virtual-media"},
    {Kind::deploy, "anaconda"},
    {Kind::deploy, "autodetect"},
    {Kind::deploy, "bootc"},
    {Kind::deploy, "custom-agent"},
    with(Kind::deploy, "direct", direct_properties),
    {Kind::deploy, "ramdisk"},
    with(Kind::firmware, "redfish", redfish_properties),
    {Kind::inspect, "agent"},
    {Kind::inspect, "inspector"},
    with(Kind::inspect, "redfish", redfish_properties),
    {Kind::management, "noop"},
    with(Kind::management, "redfish", redfish_properties),
    {Kind::network, "flat"},
    {Kind::network, "neutron"},
    {Kind::network, "noop"},
    {Kind::power, "agent"},
    with(Kind::power, "redfish", redfish_properties),
    {Kind::raid, "agent"},
    with(Kind::raid, "redfish", redfish_properties),
    {Kind::rescue, "agent"},
    {Kind::storage, "cinder"},
    {Kind::storage, "external"},
    {Kind::storage, "noop"},
};

ImplementationPtr make(const Named& wanted) {
    auto made = std::make_shared<Implementation>();
    made->kind = wanted.kind;
    made->name = wanted.name;
    for (std::size_t i = 0; i < wanted.property_count; ++i) {
        made->properties.emplace_back(wanted.properties[i].key, wanted.properties[i].description);
    }
    return made;
}

}  // namespace

std::vector<ImplementationPtr> builtin_implementations() {
    std::vector<ImplementationPtr> all;
    for (const auto& wanted : named) {
        all.push_back(make(wanted));
    }
    for (const auto kind : all_interface_kinds) {
        const auto none = "no-" + std::string(to_string(kind));
        all.push_back(make({kind, none}));
        if (kind != InterfaceKind::vendor) {
            all.push_back(make({kind, "fake"}));
        }
    }
    return all;
}

}  // namespace tenon
