#!/usr/bin/env bash
# headers_alone.sh COMPILER INCLUDE_DIR: compiles every header of the SDK with nothing before it. What another one includes
# first was compiled so with that one. With clang only those that vendors include: what they include in turn was compiled
# alone by the other one. Through ccache where there is one, which wants a place that stays the same: below the working
# directory.
set -u
compiler=$1
include=$2
failed=0
launcher=$(command -v ccache || true)
room=headers_alone/$(basename "$compiler")
mkdir -p "$room" || exit 1
headers=("$include"/tenon/*.h*)
[[ $compiler == *clang* ]] || headers+=("$include"/tenon/*/*.h*)
included_first=$(awk '/^#include/ { print $2; nextfile }' "${headers[@]}" | sort -u)
for header in "${headers[@]}"; do
  name=${header#"$include"/}
  if grep -qxF "<$name>" <<<"$included_first"; then continue; fi
  stub=$room/${name//\//.}.cpp
  printf '#include <%s>\n' "$name" >"$stub"
  if ! $launcher "$compiler" -std=c++20 -I"$include" -fvisibility=hidden -Wall -Wextra \
    -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual \
    -Wextra-semi -Wundef -Werror -c "$stub" -o "$stub.o"; then
    echo "$name does not compile alone" >&2
    failed=1
  fi
done
exit $failed
