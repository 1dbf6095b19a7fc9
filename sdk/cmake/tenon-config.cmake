# find_package(tenon 1 REQUIRED): the target tenon::sdk, and the functions tenon_add_plugin, tenon_add_plugin_test,
# tenon_add_conformance_test and tenon_install_plugin; each has a file beside this one, which says what it does.
# Serves an installed SDK and, with -Dtenon_DIR=<this directory>, one that was only unpacked.
include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json 3.11)

set(TENON_SDK_INCLUDE_DIR ${CMAKE_CURRENT_LIST_DIR}/../include)
if(NOT EXISTS ${TENON_SDK_INCLUDE_DIR}/tenon/abi.h)
  set(TENON_SDK_INCLUDE_DIR ${CMAKE_CURRENT_LIST_DIR}/../../../include)
endif()
cmake_path(NORMAL_PATH TENON_SDK_INCLUDE_DIR)

if(NOT TARGET tenon::sdk)
  add_library(tenon::sdk INTERFACE IMPORTED)
  target_include_directories(tenon::sdk INTERFACE ${TENON_SDK_INCLUDE_DIR})
  target_compile_features(tenon::sdk INTERFACE cxx_std_20)
  target_link_libraries(tenon::sdk INTERFACE nlohmann_json::nlohmann_json)
endif()

foreach(name add_plugin add_plugin_test add_conformance_test install_plugin)
  include(${CMAKE_CURRENT_LIST_DIR}/tenon_${name}.cmake)
endforeach()
