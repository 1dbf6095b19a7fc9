# One small plugin by each toolchain that we promise to serve, none with this build's own flags: see toolchains/. They
# are compiled once; later builds only look whether anything has changed. Where a compiler is missing,
# system.toolchains fails and says what to install.
include(ExternalProject)

function(add_toolchain name c_compiler cxx_compiler cxx_flags)
  find_program(TENON_TOOLCHAIN_${cxx_compiler} ${cxx_compiler})
  find_program(TENON_TOOLCHAIN_${c_compiler} ${c_compiler})
  if(NOT TENON_TOOLCHAIN_${cxx_compiler} OR NOT TENON_TOOLCHAIN_${c_compiler})
    message(STATUS "${cxx_compiler} is missing; the plugins of the toolchain ${name} are not built")
    return()
  endif()
  set(launcher "")
  if(TENON_CCACHE)
    set(launcher -DCMAKE_C_COMPILER_LAUNCHER=${TENON_CCACHE} -DCMAKE_CXX_COMPILER_LAUNCHER=${TENON_CCACHE})
  endif()
  # The build around this one decides how many things run at once.
  ExternalProject_Add(toolchain_${name}
    SOURCE_DIR ${CMAKE_CURRENT_SOURCE_DIR}/toolchains
    BINARY_DIR ${CMAKE_CURRENT_BINARY_DIR}/toolchains/${name}
    CMAKE_ARGS -DTOOLCHAIN=${name} -DPLUGINS=${CMAKE_BINARY_DIR}/tests/toolchains -Dtenon_DIR=${PROJECT_SOURCE_DIR}/sdk/cmake
      -DCMAKE_C_COMPILER=${TENON_TOOLCHAIN_${c_compiler}} -DCMAKE_CXX_COMPILER=${TENON_TOOLCHAIN_${cxx_compiler}}
      -DCMAKE_CXX_FLAGS=${cxx_flags} ${launcher}
    BUILD_COMMAND ${CMAKE_COMMAND} --build <BINARY_DIR> --parallel 1
    BUILD_ALWAYS ON
    INSTALL_COMMAND "" TEST_COMMAND "")
  add_dependencies(sdk_toolchains toolchain_${name})
endfunction()

add_custom_target(sdk_toolchains)
add_toolchain(gcc gcc g++ "")
add_toolchain(clang clang-14 clang++-14 "")
add_toolchain(libcxx clang-16 clang++-16 -stdlib=libc++)
