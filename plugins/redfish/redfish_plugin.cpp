#include "extended/bios_methods.hpp"
#include "extended/configuration.hpp"
#include "extended/event_methods.hpp"
#include "extended/inventory_methods.hpp"
#include "extended/job_methods.hpp"
#include "extended/log_methods.hpp"
#include "extended/manager_methods.hpp"
#include "extended/media_methods.hpp"
#include "extended/quirk_methods.hpp"
#include "extended/raw_methods.hpp"
#include "extended/secure_boot_methods.hpp"
#include "extended/session_methods.hpp"
#include "ironic/ironic_methods.hpp"

#include <tenon/plugin.hpp>

namespace redfish {

/// All methods of the plugin; which of them an interface offers is said below.
class Redfish : public IronicMethods,
                public ManagerMethods,
                public LogMethods,
                public JobMethods,
                public InventoryMethods,
                public SessionMethods,
                public RawMethods,
                public QuirkMethods,
                public MediaMethods,
                public BiosMethods,
                public EventMethods,
                public SecureBootMethods {
public:
    explicit Redfish(const json& config) : RawMethods(configuration_of(config)) {}
};

}  // namespace redfish

// clang-format off
// Ironic's five, in the order of its listing.
#define REDFISH_IRONIC_METHODS \
    TENON_METHOD( \
        create_subscription, POST, \
        .description = "Creates a subscription on a node. Required argument: a dictionary of {'Destination': " \
                       "'destination_url'}", \
        .validate = &redfish::Redfish::check_create_subscription \
    ), \
    TENON_METHOD( \
        delete_subscription, DELETE, \
        .description = "Delete a subscription on a node. Required argument: a dictionary of {'id': " \
                       "'subscription_bmc_id'}", \
        .validate = &redfish::Redfish::check_subscription_id \
    ), \
    TENON_METHOD( \
        eject_vmedia, POST, \
        .description = "Eject a virtual media device. If no device is provided then all attached devices will be " \
                       "ejected. Optional arguments: 'boot_device' - the boot device to eject, either 'cd', 'dvd', " \
                       "'usb', or 'floppy'", \
        .async = true, .idempotent = true, .validate = &redfish::Redfish::check_eject_vmedia \
    ), \
    TENON_METHOD( \
        get_all_subscriptions, GET, .description = "Returns all subscriptions on the node.", .idempotent = true \
    ), \
    TENON_METHOD( \
        get_subscription, GET, \
        .description = "Get a subscription on the node. Required argument: a dictionary of {'id': " \
                       "'subscription_bmc_id'}", \
        .idempotent = true, .validate = &redfish::Redfish::check_subscription_id \
    )
// clang-format on

// get_properties() of Ironic's vendor interface is empty too: the redfish_* keys of driver_info belong to the other
// interfaces of the hardware type.
TENON_PLUGIN(
    redfish::Redfish, "redfish", "1.1.0",
    TENON_ABOUT(
            .vendor = "Tenon", .description = "Vendor methods for servers with a DMTF Redfish service",
            .requires_http = true
    ),
    // What Ironic offers, and no more: its listings are compared.
    TENON_INTERFACE(vendor, "redfish", REDFISH_IRONIC_METHODS),
    // For the operator who chooses it: the five, and what operators of Redfish services miss in Ironic. What takes
    // arguments takes POST, too: Ironic's command line sends none with GET and DELETE.
    TENON_INTERFACE(
        vendor, "redfish-extended", REDFISH_IRONIC_METHODS,
        TENON_METHOD(
            bmc_reset, POST,
            .description =
                "Restarts the BMC, not the server. Optional arguments: 'reset_type' - 'graceful' or 'force' "
                "(graceful where the BMC offers it), 'manager' - the Id of one of several managers, 'wait' - "
                "true to wait until the BMC is back (it is not waited for otherwise)",
            .timeout = 15min
        ),
        TENON_METHOD(
            get_logs, (GET, POST),
            .description = "Returns log entries of the system and its managers, in the order of each log, which is "
                           "oldest first with some BMCs and newest first with others. Optional arguments: 'service' - "
                           "Id or path of one log service, 'limit' - entries of each log (100, at most 1000), 'skip' - "
                           "entries to pass over (the 'next_skip' of the answer before), 'since' - a time such as "
                           "2026-11-23T15:00:00Z (entries without a readable time are left out), 'severity' - only "
                           "'OK', 'Warning' or 'Critical'",
            .lock = shared, .idempotent = true, .cancellable = true, .role = "member"
        ),
        TENON_METHOD(
            clear_log, (DELETE, POST),
            .description =
                "Deletes the entries of a log. Required argument: 'service' - Id or path of the log service, "
                "or 'all' for every one that can be cleared",
            .idempotent = true
        ),
        TENON_METHOD(
            list_jobs, (GET, POST),
            .description = "Returns the BMC's jobs, or its tasks where it has no jobs. Optional argument: 'state' - "
                           "'all' (default) or 'unfinished'",
            .lock = shared, .idempotent = true, .cancellable = true, .role = "member"
        ),
        TENON_METHOD(
            clear_job_queue, (DELETE, POST),
            .description = "Deletes jobs, or tasks where the BMC has no jobs. Optional arguments: 'job_id' - only this "
                           "one, 'force' - true to delete running ones too where the BMC tells the difference (iDRAC)",
            .idempotent = true
        ),
        TENON_METHOD(
            list_vmedia, GET, .description = "Returns the virtual media devices and what is in them.", .lock = shared,
            .idempotent = true, .role = "member"
        ),
        TENON_METHOD(
            insert_vmedia, POST,
            .description = "Inserts an image into an empty virtual media device. Required argument: 'image' - its URL. "
                           "Optional arguments: 'device' - Id of the device, or 'boot_device' - 'cd', 'dvd', 'usb' or "
                           "'floppy' (by the image's name where neither is given); 'username' and 'password' for the "
                           "image's server; 'write_protected' and 'inserted' (true where not given); "
                           "'transfer_method' - 'Stream' or 'Upload'; 'transfer_protocol_type' - such as 'HTTPS'",
            .async = true, .timeout = 3min, .idempotent = true, .validate = &redfish::Redfish::check_insert_vmedia
        ),
        TENON_METHOD(
            get_firmware_inventory, (GET, POST),
            .description = "Returns the firmware that the BMC knows, with versions. Optional argument: 'software' - "
                           "true for its SoftwareInventory too",
            .lock = shared, .idempotent = true, .cancellable = true, .role = "member"
        ),
        TENON_METHOD(
            get_bios, (GET, POST),
            .description =
                "Returns the BIOS attributes as they are, and those that are pending; no passwords. Optional "
                "argument: 'attributes' - the names of those to return",
            .lock = shared, .idempotent = true, .cancellable = true, .role = "member"
        ),
        TENON_METHOD(
            set_bios, PATCH,
            .description = "Changes BIOS attributes, mostly from the next reset on. Required argument: 'attributes' - "
                           "names with values. Optional argument: 'apply_time' - 'Immediate', 'OnReset', "
                           "'AtMaintenanceWindowStart' or 'InMaintenanceWindowOnReset' (the BMC's own way where not "
                           "given)",
            .timeout = 3min, .idempotent = true, .validate = &redfish::Redfish::check_set_bios
        ),
        TENON_METHOD(
            reset_bios, POST, .description = "Sets all BIOS attributes back to their defaults, from the next reset on.",
            .timeout = 3min, .idempotent = true
        ),
        TENON_METHOD(
            list_sessions, GET, .description = "Returns the open sessions of the BMC.", .lock = shared,
            .idempotent = true
        ),
        TENON_METHOD(
            clear_sessions, (DELETE, POST),
            .description = "Ends the sessions of a BMC whose sessions are all taken, ours too, which is opened again. "
                           "Optional argument: 'id' - only this one",
            .idempotent = true
        ),
        TENON_METHOD(
            get_event_service, GET, .description = "Returns how the BMC sends events, and whether it does.",
            .lock = shared, .idempotent = true, .role = "member"
        ),
        TENON_METHOD(
            set_event_service, PATCH,
            .description = "Changes how the BMC sends events. Arguments, at least one: 'enabled' - true or false, "
                           "'retry_attempts', 'retry_interval_seconds'",
            .idempotent = true, .validate = &redfish::Redfish::check_set_event_service
        ),
        TENON_METHOD(
            submit_test_event, POST,
            .description = "Makes the BMC send a test event to its subscribers. Optional arguments: 'event_type', "
                           "'message_id', 'message', 'message_args', 'origin', 'severity', 'event_id'"
        ),
        TENON_METHOD(
            get_secure_boot, GET,
            .description = "Returns the state of UEFI Secure Boot and the names of its key stores.", .lock = shared,
            .idempotent = true, .role = "member"
        ),
        TENON_METHOD(
            set_secure_boot, PUT,
            .description = "Switches UEFI Secure Boot, from the next boot on. Required argument: 'enabled' - true or "
                           "false",
            .timeout = 3min, .idempotent = true
        ),
        TENON_METHOD(
            reset_secure_boot_keys, POST,
            .description =
                "Resets the keys of UEFI Secure Boot. Required argument: 'type' - 'default', 'delete_all' or "
                "'delete_pk'",
            .timeout = 3min, .idempotent = true
        ),
        TENON_METHOD(
            set_indicator_led, PUT,
            .description =
                "Switches the LED by which a server is found in its rack. Required argument: 'state' - 'on', "
                "'off' or 'blinking'. Optional argument: 'target' - 'system' or 'chassis' (the system's "
                "where it has one)",
            .idempotent = true
        ),
        TENON_METHOD(
            raw, (GET, POST),
            .description = "Sends any request to the BMC and returns its status, headers and body. Required argument: "
                           "'path' - beginning with /redfish/. Optional arguments: 'verb' - 'GET' (default), or what "
                           "raw.allow of the plugin's configuration lists, called with POST; 'body' - JSON; "
                           "'if_match' - an ETag"
        ),
        TENON_DRIVER_METHOD(
            list_quirks, GET, .description = "Returns what this driver knows that BMCs do otherwise than Redfish says.",
            .lock = shared, .idempotent = true, .role = "reader"
        )
    )
)
