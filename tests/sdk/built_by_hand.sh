#!/bin/sh
# Installs the SDK into an empty place and builds its templates without tenon_add_plugin: by -I and three flags, and with
# pkg-config, in C++ and in C. Also: what find_package takes and refuses. $1: build directory, $2: source directory,
# $3: C compiler, $4: C++ compiler. Exits with the first failure's status.
set -eu
build=$1 source=$2 cc=$3 cxx=$4
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

cmake --install "$build" --component sdk --prefix "$room/usr" >"$room/install.log"
cp -r "$room/usr/share/tenon/sdk/template" "$room/vendor"
cd "$room/vendor"
include=$room/usr/include

hidden=-Wl,--version-script=$room/usr/share/cmake/tenon/tenon_plugin.map
"$cxx" -std=c++20 -I "$include" -fPIC -shared "$hidden" coroutine/first_plugin.cpp -o by_flags.so
"$cc" -std=c11 -I "$include" -fPIC -shared "$hidden" c/first_plugin.c -o by_flags_c.so

PKG_CONFIG_PATH=$room/usr/share/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # several words on purpose
"$cxx" -std=c++20 -fPIC -shared -Werror $(pkg-config --cflags tenon) coroutine/first_plugin.cpp $(pkg-config --libs tenon) \
  -o by_pkg_config.so
# shellcheck disable=SC2046
"$cc" -std=c11 -fPIC -shared -Werror $(pkg-config --cflags tenon) c/first_plugin.c $(pkg-config --libs tenon) \
  -o by_pkg_config_c.so
for library in by_flags.so by_flags_c.so by_pkg_config.so by_pkg_config_c.so; do
  exported=$(nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }')
  test "$exported" = tenon_plugin_entry_v1 || { echo "$library exports: $exported"; exit 1; }
done

# The metadata and the manifest, as tenon_add_plugin makes them.
"$cxx" -std=c++20 -I "$include" "$room/usr/share/cmake/tenon/tenon_describe.cpp" -ldl -o tenon_describe
for library in by_flags by_flags_c by_pkg_config by_pkg_config_c; do
  ./tenon_describe ./$library.so $library.json coroutine/first.yaml $library.yaml
  objcopy --add-section .tenon.meta=$library.json --set-section-flags .tenon.meta=noload,readonly $library.so
  grep -q '^version: 1.0.0$' $library.yaml
done

# Each of them is served.
for library in by_flags by_flags_c by_pkg_config by_pkg_config_c; do
  mkdir $library
  cp $library.so $library.yaml coroutine/first-hardware.yaml $library
  mkdir $library/types
  mv $library/first-hardware.yaml $library/types
  "$build/bin/tenon" doctor --plugins $library --manifests $library --hardware-types $library/types >doctor.log 2>&1 ||
    { echo "$library:"; cat doctor.log; exit 1; }
done

# An SDK that was only unpacked serves as well; another major is refused, with words.
cmake -S coroutine -B by_directory -Dtenon_DIR="$source/sdk/cmake" -DCMAKE_CXX_COMPILER="$cxx" >configure.log
sed -i 's/find_package(tenon 1 REQUIRED)/find_package(tenon 2 REQUIRED)/' coroutine/CMakeLists.txt
if cmake -S coroutine -B refused -DCMAKE_PREFIX_PATH="$room/usr" -DCMAKE_CXX_COMPILER="$cxx" >refused.log 2>&1; then
  echo "find_package(tenon 2) took an SDK of another major"
  exit 1
fi
grep -q 'compatible' refused.log
