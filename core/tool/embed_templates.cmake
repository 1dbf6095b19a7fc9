# cmake -DFROM=<sdk/template> -DTO=<file.cpp> -P embed_templates.cmake: writes plugin_templates.hpp's function, with the
# files of the templates as string literals.
set(text "// Made from sdk/template by embed_templates.cmake.\n#include \"tool/plugin_templates.hpp\"\n\n")
string(APPEND text "std::vector<tenon::TemplateFile> tenon::plugin_template(std::string_view kind) {\n")
foreach(kind coroutine blocking c)
  string(APPEND text "    if (kind == \"${kind}\") {\n        return {\n")
  file(GLOB files RELATIVE ${FROM}/${kind} ${FROM}/${kind}/*)
  foreach(file ${files})
    file(READ ${FROM}/${kind}/${file} content)
    string(APPEND text "            {\"${file}\", R\"~~~~(${content})~~~~\"},\n")
  endforeach()
  string(APPEND text "        };\n    }\n")
endforeach()
file(WRITE ${TO} "${text}    return {};\n}\n")
