/* abi.h is C11 to the letter: this file is compiled as such, with -Wstrict-prototypes and -Wpedantic. */

#include <tenon/abi.h>

size_t tenon_test_c_size_of_plugin(void);

size_t tenon_test_c_size_of_plugin(void) {
    return sizeof(tenon_plugin_v1);
}
