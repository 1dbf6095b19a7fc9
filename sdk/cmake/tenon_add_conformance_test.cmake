# tenon_add_conformance_test(PLUGIN)
#
# Gives CTest the test <PLUGIN>.conformance: `tenon validate --seed 1` of the library that the target PLUGIN builds, which
# tries every rule of tenon/abi.h on it. The tool is looked for beside the SDK and in PATH, or named by
# -DTENON_TOOL=/path/to/tenon. Where there is none that can validate, configuring says so and adds no test.
function(tenon_add_conformance_test plugin)
  if(NOT TARGET ${plugin})
    message(FATAL_ERROR "tenon_add_conformance_test(${plugin}): there is no such target; call tenon_add_plugin before")
  endif()
  find_program(TENON_TOOL tenon HINTS ${TENON_SDK_CMAKE_DIR}/../../../bin DOC "The `tenon` tool, for conformance tests")
  set(missing "the tool `tenon` was not found")
  if(TENON_TOOL)
    execute_process(COMMAND ${TENON_TOOL} validate --help RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      add_test(NAME ${plugin}.conformance COMMAND ${TENON_TOOL} validate --seed 1 $<TARGET_FILE:${plugin}>)
      set_tests_properties(${plugin}.conformance PROPERTIES TIMEOUT 600)
      return()
    endif()
    set(missing "${TENON_TOOL} knows no `validate`")
  endif()
  message(STATUS "${plugin}: no conformance test, as ${missing}; install the package `tenon`, or pass -DTENON_TOOL=…")
endfunction()
