# The templates of `tenon new`: built here with our warnings and sanitizers, and once more as a vendor builds them, from an
# installed SDK and nothing else.
include(${PROJECT_SOURCE_DIR}/sdk/cmake/tenon_add_plugin_test.cmake)
set(templates ${PROJECT_SOURCE_DIR}/sdk/template)
tenon_add_plugin(first_plugin SOURCES ${templates}/coroutine/first_plugin.cpp MANIFEST ${templates}/coroutine/first.yaml)
tenon_add_plugin_test(first_test PLUGIN first_plugin SOURCES ${templates}/coroutine/first_test.cpp)
tenon_add_plugin(first_blocking_plugin SOURCES ${templates}/blocking/first_plugin.cpp)
tenon_add_plugin_test(first_blocking_test PLUGIN first_blocking_plugin SOURCES ${templates}/blocking/first_test.cpp)
tenon_add_plugin(first_c_plugin SOURCES ${templates}/c/first_plugin.c)
tenon_add_plugin_test(first_c_test PLUGIN first_c_plugin SOURCES ${templates}/c/first_test.cpp)
foreach(target first_plugin first_test first_blocking_plugin first_blocking_test first_c_plugin first_c_test)
  target_link_libraries(${target} PRIVATE tenon_warnings tenon_build)
endforeach()

set(walk_by_g++ c)
set(walk_by_clang++ blocking)
foreach(compilers "gcc;g++" "clang;clang++")
  list(GET compilers 0 cc)
  list(GET compilers 1 cxx)
  find_program(TENON_TEST_${cxx} ${cxx})
  if(TENON_TEST_${cxx})
    # Each kind once, and what most vendors begin with by both.
    foreach(kind coroutine ${walk_by_${cxx}})
      set(name "sdk: a vendor walks from `tenon new` to a served package: ${kind} with ${cxx}")
      add_test(NAME "${name}"
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/vendor_walk.sh ${CMAKE_BINARY_DIR} ${kind} ${cc} ${cxx})
      set_tests_properties("${name}" PROPERTIES LABELS "sdk" TIMEOUT 1800)
    endforeach()
    set(name "sdk: an installed SDK serves builds by hand with ${cxx}")
    add_test(NAME "${name}"
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/built_by_hand.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${cc} ${cxx})
    set_tests_properties("${name}" PROPERTIES LABELS "sdk" TIMEOUT 1800)
  endif()
endforeach()

add_test(NAME "sdk: every command of the README does what it says"
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/readme_walk.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR})
set_tests_properties("sdk: every command of the README does what it says" PROPERTIES LABELS "sdk" TIMEOUT 1800)
