#pragma once

#include "base/result.hpp"
#include "model/interface_kind.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// Where a member of a node's document comes from.
enum class NodeSource : std::uint8_t {
    constant,  ///< something that this host never has: always the same text
    interface,
    uuid,
    created_at,
    updated_at,
    automated_clean,
    conductor_group,
    disable_power_off,
    description,
    driver,
    driver_info,
    driver_internal_info,
    extra,
    instance_info,
    instance_name,
    instance_uuid,
    last_error,
    lessee,
    maintenance,
    maintenance_reason,
    name,
    network_data,
    owner,
    parent_node,
    properties,
    is_protected,
    protected_reason,
    provision_state,
    reservation,
    resource_class,
    retired,
    retired_reason,
    shard,
    links,
    conductor,
    chassis_uuid,
    link_to,  ///< links to a resource below the node
};

/// One member of a node's document.
struct NodeField {
    std::string_view name;
    unsigned since;  ///< the minor version that brought it
    NodeSource source;
    std::string_view constant = {};
    InterfaceKind kind = InterfaceKind::vendor;
    bool can_be_asked_for = true;  ///< by `?fields=`; Ironic refuses its own timestamps and links there
    std::string text = {};         ///< `, "name": `, of a constant with its value
};

/// Every member in the order in which Ironic writes it.
[[nodiscard]] const std::vector<NodeField>& node_fields();

/// nullptr: Ironic knows no such member.
[[nodiscard]] const NodeField* find_node_field(std::string_view name);

/// Members in the order in which they are to be written.
using NodeSelection = std::vector<const NodeField*>;

/// The whole document at one version, where the text of a member has that of the constants in front of it. Lives as
/// long as the process.
[[nodiscard]] const NodeSelection& all_node_fields(unsigned minor);

/// What `?fields=` asks for, plus the links. Errc::not_acceptable for a member that is too new, Errc::invalid
/// "Field zzz is not a valid field." for one that does not exist.
[[nodiscard]] Result<NodeSelection> select_node_fields(const std::vector<std::string>& names, unsigned minor);

/// Errc::not_acceptable when one of `names` came after `minor`.
[[nodiscard]] Result<void> check_allowed_fields(const std::vector<std::string>& names, unsigned minor);

/// "a, B,,a" as Ironic reads lists in a query: lower case, trimmed, without empty ones and doubles.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

/// Ironic's bare 406.
[[nodiscard]] Error not_acceptable();

}  // namespace tenon::api
