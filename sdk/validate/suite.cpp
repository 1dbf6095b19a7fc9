// SPDX-License-Identifier: Apache-2.0
#include "suite.hpp"

#include "tests.hpp"

namespace tenon::validate {

std::vector<Test> all_tests() {
    return {
        {.name = "exports", .about = "the library exports its entry function and nothing else", .run = &test_exports},
        {.name = "symbols",
         .about = "no symbol is shared with other libraries; no text relocation, no executable stack",
         .run = &test_symbols},
        {.name = "loading", .about = "the library loads with every symbol resolved", .run = &test_loading},
        {.name = "table",
         .about = "the plugin's table keeps every rule, and hosts can use its schemas",
         .run = &test_table},
        {.name = "start",
         .about = "init, stop and fini work and leave nothing behind",
         .run = &test_start,
         .is_start = true},
        {.name = "metadata", .about = "what the build embedded is what the table says", .run = &test_metadata},
        {.name = "restart", .about = "init works again after fini", .run = &test_restart},
        {.name = "odd-config",
         .about = "a config of wrong types is taken or refused with a reason",
         .run = &test_odd_config},
        {.name = "host-1.0", .about = "a host of ABI 1.0 is enough", .run = &test_host_1_0},
        {.name = "later-host",
         .about = "a host of a later minor, with larger tables, will do",
         .run = &test_later_host},
        {.name = "no-extensions",
         .about = "a host without extensions gets the table, and calls if none is required",
         .run = &test_no_extensions},
        {.name = "calls",
         .about = "every method completes once with valid arguments, by each HTTP method",
         .run_method = &test_calls},
        {.name = "bad-arguments",
         .about = "arguments that break the schema, past the host's check, do no harm",
         .run_method = &test_bad_arguments},
        {.name = "odd-driver-info",
         .about = "driver_info of wrong types does no harm",
         .run_method = &test_odd_driver_info},
        {.name = "cancel", .about = "cancelled at every step, a call still ends cleanly", .run_method = &test_cancel},
        {.name = "deadline", .about = "its deadline may pass at every step", .run_method = &test_deadline},
        {.name = "client-gone", .about = "the client may hang up at every step", .run_method = &test_client_gone},
        {.name = "bmc-faults",
         .about = "the BMC may fail at every request, in every way",
         .run_method = &test_bmc_faults},
        {.name = "no-memory", .about = "alloc may give NULL", .run_method = &test_no_memory},
        {.name = "no-threads", .about = "offload may be refused", .run_method = &test_no_threads},
        {.name = "at-once", .about = "calls of one method may run at once", .run_method = &test_at_once},
        {.name = "all-at-once", .about = "calls of all methods may run at once", .run = &test_all_at_once},
        {.name = "stop", .about = "the host may stop while calls run", .run = &test_stop},
        {.name = "unloading",
         .about = "loaded and unloaded many times, the library is gone each time and leaves nothing",
         .run = &test_unloading},
    };
}

}  // namespace tenon::validate
