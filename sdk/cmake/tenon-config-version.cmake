# The SDK's version is that of the binary contract, read where it is written down: major.minor of tenon/abi.h.
set(tenon_abi_header ${CMAKE_CURRENT_LIST_DIR}/../include/tenon/abi.h)
if(NOT EXISTS ${tenon_abi_header})
  set(tenon_abi_header ${CMAKE_CURRENT_LIST_DIR}/../../../include/tenon/abi.h)
endif()
file(STRINGS ${tenon_abi_header} tenon_abi_lines REGEX "^#define TENON_ABI_(MAJOR|MINOR) [0-9]+u$")
string(REGEX REPLACE ".*TENON_ABI_MAJOR ([0-9]+)u.*" "\\1" tenon_abi_major "${tenon_abi_lines}")
string(REGEX REPLACE ".*TENON_ABI_MINOR ([0-9]+)u.*" "\\1" tenon_abi_minor "${tenon_abi_lines}")
set(PACKAGE_VERSION ${tenon_abi_major}.${tenon_abi_minor})

# Another major is another contract; an older minor lacks what was asked for.
if(PACKAGE_FIND_VERSION_MAJOR STREQUAL "" OR PACKAGE_FIND_VERSION_MAJOR EQUAL tenon_abi_major)
  if(PACKAGE_VERSION VERSION_GREATER_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
  endif()
  if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
