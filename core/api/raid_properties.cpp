#include "api/driver_document.hpp"

namespace tenon::api {

namespace {

// Ironic's drivers/raid_config_schema.json, as its API prints it.
constexpr std::string_view raid_properties =
    R"({"raid_level": "RAID level for the logical disk. Valid values are 'JBOD', '0', '1', '2', '5', )"
    R"('6', '1+0', '5+0' and '6+0'. Required.", )"
    R"("size_gb": "Size in GiB (Integer) for the logical disk. Use 'MAX' as size_gb if this logical disk )"
    R"(is supposed to use the rest of the space available. Required.", )"
    R"("volume_name": "Name of the volume to be created. If this is not specified, it will be )"
    R"(auto-generated. Optional.", )"
    R"("is_root_volume": "Specifies whether this disk is a root volume. By default, this is False. )"
    R"(Optional.", )"
    R"("share_physical_disks": "Specifies whether other logical disks can share physical disks with this )"
    R"(logical disk. By default, this is False. Optional.", )"
    R"("disk_type": "The type of disk preferred. Valid values are 'hdd' and 'ssd'. If this is not )"
    R"(specified, disk type will not be a selection criterion for choosing backing physical disks. )"
    R"(Optional.", )"
    R"("interface_type": "The interface type of disk. Valid values are 'sata', 'scsi' and 'sas'. If this )"
    R"(is not specified, interface type will not be a selection criterion for choosing backing physical )"
    R"(disks. Optional.", )"
    R"("number_of_physical_disks": "Number of physical disks to use for this logical disk. By default, )"
    R"(the driver uses the minimum number of disks required for that RAID level. Optional.", )"
    R"("controller": "Controller to use for this logical disk. If not specified, the driver will choose )"
    R"(a suitable RAID controller on the bare metal node. Optional.", )"
    R"("physical_disks": "The physical disks to use for this logical disk. If not specified, the driver )"
    R"(will choose suitable physical disks to use. Optional."})";

}  // namespace

std::string_view raid_properties_text() {
    return raid_properties;
}

}  // namespace tenon::api
