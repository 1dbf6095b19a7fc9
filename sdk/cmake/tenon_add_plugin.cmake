# tenon_add_plugin(NAME SOURCES file… [LIBRARIES lib…] [MANIFEST file] [STATIC_RUNTIME])
#
# Builds <NAME>.so so that a host can load, share nothing with and unload it:
#   version script     one exported symbol; without it two plugins share the SDK's inline variables
#   hidden visibility  as above, for what the version script cannot see
#   -fno-gnu-unique    GCC only: unique symbols pin a library for ever
#   -z defs            a missing symbol is a build error; clang's sanitizer run-times are left undefined on purpose
# MANIFEST is copied beside the library, where a host looks for it first; a `sha256:` line is left out, as this build's differs.
set(TENON_SDK_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

function(tenon_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC_RUNTIME" "MANIFEST" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "tenon_add_plugin(${name}): SOURCES is missing")
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${TENON_SDK_CMAKE_DIR}/tenon_plugin.map)
  target_link_libraries(${name} PRIVATE tenon::sdk ${arg_LIBRARIES})
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${TENON_SDK_CMAKE_DIR}/tenon_plugin.map -Wl,-z,now,-z,relro -Wl,--build-id -Wl,--gc-sections)
  target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND TENON_SANITIZE))
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  if(arg_MANIFEST)
    cmake_path(ABSOLUTE_PATH arg_MANIFEST OUTPUT_VARIABLE manifest)
    cmake_path(GET manifest FILENAME manifest_name)
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
      COMMAND sed -e "/^sha256:/d" "${manifest}" > "$<TARGET_FILE_DIR:${name}>/${manifest_name}")
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${manifest})
  endif()
  if(arg_STATIC_RUNTIME)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
  endif()
endfunction()
