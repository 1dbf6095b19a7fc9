#!/bin/sh
# Installs the SDK into an empty place and builds the template against it as a vendor does: by CMake, and by one command
# with pkg-config; once more against the SDK as it was unpacked. Exits with the first failure's status.
set -eu
build=$1
source=$2
compiler=$3
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

cmake --install "$build" --component sdk --prefix "$room/usr" >"$room/install.log"
cp -r "$room/usr/share/tenon/sdk/template" "$room/vendor"
cd "$room/vendor"

cmake -S . -B by_package -DCMAKE_PREFIX_PATH="$room/usr" -DCMAKE_CXX_COMPILER="$compiler" >"$room/configure.log"
cmake --build by_package >"$room/build.log" || { cat "$room/build.log"; exit 1; }
ctest --test-dir by_package >"$room/test.log" || { cat "$room/test.log"; exit 1; }
grep -q '^version: 1.0.0$' by_package/first.yaml || { echo "the manifest lacks what the code knows"; exit 1; }
cmake -S . -B by_directory -Dtenon_DIR="$source/sdk/cmake" -DCMAKE_CXX_COMPILER="$compiler" >"$room/configure.log"

PKG_CONFIG_PATH=$room/usr/share/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # several words on purpose
"$compiler" -std=c++20 -fPIC -shared $(pkg-config --cflags --libs tenon) first_plugin.cpp -o by_hand.so

for library in by_package/first_plugin.so by_hand.so; do
  exported=$(nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }')
  test "$exported" = tenon_plugin_entry_v1 || { echo "$library exports: $exported"; exit 1; }
done

# Another major is refused, with words.
sed -i 's/find_package(tenon 1 REQUIRED)/find_package(tenon 2 REQUIRED)/' CMakeLists.txt
if cmake -S . -B refused -DCMAKE_PREFIX_PATH="$room/usr" -DCMAKE_CXX_COMPILER="$compiler" >"$room/refused.log" 2>&1; then
  echo "find_package(tenon 2) took an SDK of another major"
  exit 1
fi
grep -q 'compatible' "$room/refused.log"
