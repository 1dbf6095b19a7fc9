#!/bin/bash
# Runs every `sh` sample of sdk/README.md, one after the other, as somebody types them who follows the page: in an empty
# directory, with the installed packages. $1: build directory, $2: source directory.
#
# What is changed on the way: the simulator's port and that of `tenon run`, which may be taken; and `tenon run` is ended as
# by Ctrl-C once it serves.
set -euo pipefail
build=$1
source=$2
room=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done; wait; rm -rf "$room"' EXIT

cmake --install "$build" --component sdk --prefix "$room/usr" >"$room/log"
cmake --install "$build" --component host --prefix "$room/usr" >"$room/log"
export PATH="$room/usr/bin:$PATH" CMAKE_PREFIX_PATH="$room/usr" PKG_CONFIG_PATH="$room/usr/share/pkgconfig"
if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR="$room" CCACHE_NOHASHDIR=1
fi
mkdir "$room/empty"
cd "$room/empty"

# Starts a program in the background, waits until it says that it serves, and leaves its number in $started.
start() {
  : >"$room/output" # now: what the program before wrote would be taken for this one's word that it serves
  "$@" >"$room/output" 2>&1 &
  started=$!
  local left
  for ((left = 1200; left > 0; --left)); do
    if grep -Eq 'listening on|is served at' "$room/output"; then return 0; fi
    kill -0 "$started" 2>/dev/null || break
    sleep 0.1
  done
  echo "does not serve: $*"
  cat "$room/output"
  return 1
}

address=
ran=0
while IFS= read -r line; do
  printf '$ %s\n' "$line"
  line=${line//127.0.0.1:8000/${address:-127.0.0.1:0}}
  case $line in
    tenon-bmc-sim\ *)
      start ${line% &}
      address=$(sed -n 's,^listening on ,,p' "$room/output")
      ;;
    tenon\ run\ *)
      start $line --listen 127.0.0.1:0
      kill -INT "$started"
      wait "$started"
      ;;
    *) eval "$line" ;;
  esac
  ran=$((ran + 1))
done < <(sed -n '/^```sh$/,/^```$/{/^```/d;p}' "$source/sdk/README.md")
echo "$ran commands"
[[ $ran -ge 9 ]]
