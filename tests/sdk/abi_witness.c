/* One exported function per type of the contract: abidiff compares only what an exported symbol reaches. */
#include "tenon/abi.h"

#define WITNESS(type)                                                                                                  \
    void witness_##type(const type* value);                                                                            \
    void witness_##type(const type* value) {                                                                           \
        (void)value;                                                                                                   \
    }

WITNESS(tenon_str)
WITNESS(tenon_kv)
WITNESS(tenon_result_v1)
WITNESS(tenon_host_v1)
WITNESS(tenon_http_request_v1)
WITNESS(tenon_http_response_v1)
WITNESS(tenon_ext_http_v1)
WITNESS(tenon_call_v1)
WITNESS(tenon_method_v1)
WITNESS(tenon_interface_v1)
WITNESS(tenon_plugin_v1)
WITNESS(tenon_fn)
WITNESS(tenon_done_fn)
WITNESS(tenon_http_done_fn)
WITNESS(tenon_invoke_fn)
WITNESS(tenon_entry_fn)
