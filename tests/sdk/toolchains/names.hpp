#pragma once

/// Of the plugin and of its implementation. In a file of its own, so that one object serves several libraries.
extern const char* const toolchain_name;
