# tenon_add_plugin(NAME SOURCES file… [LIBRARIES lib…] [MANIFEST file] [STATIC_RUNTIME] [NO_METADATA])
#
# Builds <NAME>.so so that a host can load, share nothing with and unload it:
#   version script     one exported symbol; without it two plugins share the SDK's inline variables
#   hidden visibility  as above, for what the version script cannot see
#   -fno-gnu-unique    GCC only: unique symbols pin a library for ever
#   -z defs            a missing symbol is a build error; clang's sanitizer run-times are left undefined on purpose
# With libc++, the C++ run-time is always linked into the plugin, as STATIC_RUNTIME does it for others: beside the libstdc++
# of a host, exceptions of a shared libc++ would be destroyed by the wrong library.
# Then the library is asked for its descriptor, in a process of its own. The answer is embedded as the section .tenon.meta,
# which `strip` keeps and hosts and tools read without running anything. With MANIFEST, the manifest is written beside the
# library: what the code knows (name, version, interfaces, …) and then the lines of that file, which a human knows. Neither
# happens when cross-compiling, in a project without C++, or with NO_METADATA.
set(TENON_SDK_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

# The program that asks, once in a build. It gets the compiler flags of the project, so that it can load what they make.
function(_tenon_describe_target out)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(CMAKE_CROSSCOMPILING OR NOT "CXX" IN_LIST languages OR NOT CMAKE_OBJCOPY)
    set(${out} "" PARENT_SCOPE)
    return()
  endif()
  if(NOT TARGET tenon_describe)
    add_executable(tenon_describe ${TENON_SDK_CMAKE_DIR}/tenon_describe.cpp)
    set_target_properties(tenon_describe PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tenon)
    target_link_libraries(tenon_describe PRIVATE tenon::sdk ${CMAKE_DL_LIBS})
  endif()
  set(${out} tenon_describe PARENT_SCOPE)
endfunction()

# Whether this project's C++ compiler uses libc++.
function(_tenon_uses_libcxx out)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("CXX" IN_LIST languages)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_QUIET ON)
    check_cxx_source_compiles("#include <cstddef>
#ifndef _LIBCPP_VERSION
#error
#endif
int main() {}" TENON_USES_LIBCXX)
  endif()
  set(${out} ${TENON_USES_LIBCXX} PARENT_SCOPE)
endfunction()

function(tenon_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC_RUNTIME;NO_METADATA" "MANIFEST" "SOURCES;LIBRARIES")
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
  _tenon_uses_libcxx(uses_libcxx)
  if(arg_STATIC_RUNTIME OR uses_libcxx)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
  endif()

  set(describe "")
  if(NOT arg_NO_METADATA)
    _tenon_describe_target(describe)
  endif()
  if(arg_MANIFEST)
    cmake_path(ABSOLUTE_PATH arg_MANIFEST OUTPUT_VARIABLE manifest)
    cmake_path(GET manifest FILENAME manifest_name)
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${manifest})
    if(NOT describe)
      add_custom_command(TARGET ${name} POST_BUILD VERBATIM
        COMMAND sed -e "/^sha256:/d" "${manifest}" > "$<TARGET_FILE_DIR:${name}>/${manifest_name}")
    endif()
  endif()
  if(describe)
    set(meta ${CMAKE_CURRENT_BINARY_DIR}/${name}.meta.json)
    set(manifests "")
    if(arg_MANIFEST)
      set(manifests ${manifest} $<TARGET_FILE_DIR:${name}>/${manifest_name})
    endif()
    add_dependencies(${name} ${describe})
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
      COMMAND ${TENON_RUN_BEFORE_DESCRIBE} $<TARGET_FILE:${describe}> $<TARGET_FILE:${name}> ${meta} ${manifests}
      COMMAND ${CMAKE_OBJCOPY} --add-section .tenon.meta=${meta}
              --set-section-flags .tenon.meta=noload,readonly $<TARGET_FILE:${name}>)
  endif()
endfunction()
