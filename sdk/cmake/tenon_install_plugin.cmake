# tenon_install_plugin(PLUGIN MANIFEST file [HARDWARE_TYPES file…])
#
# Installs a plugin to where tenond looks without flags when the prefix is /usr:
#   lib/tenon/plugins             the library
#   share/tenon/plugin-manifests  the manifest that the build wrote, and the sha256 of the library as it lies there: the
#                                 host takes no other. Whoever strips does it while installing, as `cmake --install
#                                 --strip` and CPack do: stripping afterwards makes another library of it.
#   share/tenon/hardware-types
# MANIFEST is the file that tenon_add_plugin was given. include(CPack) after this makes a package of it by `cpack -G DEB`:
# named after the project, stripped, below /usr, depending on the package `tenon`. Set CPACK_PACKAGE_CONTACT yourself.
function(tenon_install_plugin plugin)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MANIFEST" "HARDWARE_TYPES")
  if(NOT TARGET ${plugin} OR NOT arg_MANIFEST OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tenon_install_plugin(${plugin}): say tenon_install_plugin(PLUGIN MANIFEST file "
      "[HARDWARE_TYPES file…]) after tenon_add_plugin(PLUGIN … MANIFEST file)")
  endif()
  cmake_path(GET arg_MANIFEST FILENAME manifest)
  install(TARGETS ${plugin} LIBRARY DESTINATION lib/tenon/plugins)
  # After the rule above, which strips when it is asked to.
  install(CODE "
    set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
    file(SHA256 \"\${root}/lib/tenon/plugins/$<TARGET_FILE_NAME:${plugin}>\" sum)
    file(READ \"$<TARGET_FILE_DIR:${plugin}>/${manifest}\" text)
    if(text MATCHES \"\\nversion: ([^\\n]+)\" AND NOT CMAKE_MATCH_1 STREQUAL \"${PROJECT_VERSION}\")
      message(WARNING \"${plugin} is version \${CMAKE_MATCH_1}, the project ${PROJECT_NAME} ${PROJECT_VERSION}\")
    endif()
    set(manifest \"\${root}/share/tenon/plugin-manifests/${manifest}\")
    message(STATUS \"Installing: \${manifest}\")
    file(WRITE \"\${manifest}\" \"\${text}sha256: \${sum}\\n\")
    file(CHMOD \"\${manifest}\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${CMAKE_INSTALL_PREFIX}/share/tenon/plugin-manifests/${manifest}\")
  ")
  if(arg_HARDWARE_TYPES)
    install(FILES ${arg_HARDWARE_TYPES} DESTINATION share/tenon/hardware-types)
  endif()

  foreach(default IN ITEMS "PACKAGING_INSTALL_PREFIX=/usr" "STRIP_FILES=ON" "DEBIAN_FILE_NAME=DEB-DEFAULT"
                           "DEBIAN_PACKAGE_SHLIBDEPS=ON" "DEBIAN_PACKAGE_DEPENDS=tenon" "DEBIAN_PACKAGE_SECTION=admin")
    string(REGEX MATCH "^([A-Z_]+)=(.*)$" match "${default}")
    if(NOT DEFINED CPACK_${CMAKE_MATCH_1})
      set(CPACK_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}" PARENT_SCOPE)
    endif()
  endforeach()
endfunction()
