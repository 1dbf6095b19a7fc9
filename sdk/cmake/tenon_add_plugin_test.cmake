# tenon_add_plugin_test(NAME PLUGIN target SOURCES file… [LIBRARIES lib…])
#
# Builds a test program of <tenon/testing.hpp> for one plugin, and gives it to CTest. It finds the library by the macro
# TENON_PLUGIN_FILE, and runs in the library's directory. Where the plugin is sanitised, the program must be, too: an
# option for all targets (CMAKE_CXX_FLAGS, add_compile_options) does it.
function(tenon_add_plugin_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PLUGIN" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES OR NOT arg_PLUGIN)
    message(FATAL_ERROR "tenon_add_plugin_test(${name}): PLUGIN or SOURCES is missing")
  endif()
  find_package(Threads REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  add_dependencies(${name} ${arg_PLUGIN})
  target_link_libraries(${name} PRIVATE tenon::sdk Threads::Threads ${CMAKE_DL_LIBS} ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE TENON_PLUGIN_FILE="$<TARGET_FILE:${arg_PLUGIN}>")
  # A test is built more often than it runs: less optimising saves a quarter of its build.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O1>)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY $<TARGET_FILE_DIR:${arg_PLUGIN}>)
  set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endfunction()
