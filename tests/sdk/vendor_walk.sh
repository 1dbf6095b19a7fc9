#!/bin/sh
# What a vendor does, in an empty directory, with nothing but the installed packages: new, build, test, package; and what
# an operator does with the package. $1: build directory, $2: kind of template, $3: C compiler, $4: C++ compiler.
set -eu
build=$1 kind=$2
room=$(mktemp -d)
daemon=
end() {
  if [ -n "$daemon" ]; then kill "$daemon"; wait "$daemon" || true; fi
  rm -rf "$room"
}
trap end EXIT
# Runs a step; shows what it printed only if it fails.
step() {
  "$@" >"$room/log" 2>&1 || { echo "failed: $*"; cat "$room/log"; exit 1; }
}

step cmake --install "$build" --component sdk --prefix "$room/usr"
step cmake --install "$build" --component host --prefix "$room/usr"
export PATH="$room/usr/bin:$PATH" CC="$3" CXX="$4" CFLAGS=-Werror CXXFLAGS=-Werror
if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR="$room" CCACHE_NOHASHDIR=1
fi
mkdir "$room/empty"
cd "$room/empty"

case $kind in coroutine) step tenon new acme_x2 ;; *) step tenon new acme_x2 "--$kind" ;; esac
grep -q '^  cd acme_x2$' "$room/log"
cd acme_x2
step cmake -B build -DCMAKE_PREFIX_PATH="$room/usr"
step cmake --build build --parallel
step ctest --test-dir build --output-on-failure
grep -q 'acme_x2_plugin.conformance .*Passed' "$room/log"
grep -q '^version: 1.0.0$' build/acme-x2.yaml
step tenon inspect build/acme_x2_plugin.so
grep -q 'plugin    acme-x2 1.0.0' "$room/log"
grep -q 'unloads   nothing that one can see pins it' "$room/log"

cd build
step cpack -G DEB
package=$(echo acme-x2_1.0.0_*.deb)
dpkg-deb --field "$package" Depends | grep -q 'tenon'
step dpkg-deb -x "$package" "$room/root"
# The library was stripped before its sum was taken.
library=$room/root/usr/lib/tenon/plugins/acme_x2_plugin.so
step sh -c "! nm '$library' | grep -q ."
grep -q "^sha256: $(sha256sum "$library" | cut -d' ' -f1)\$" "$room/root/usr/share/tenon/plugin-manifests/acme-x2.yaml"

: >"$room/tenond.log" # now, since it is read before the child need have opened it
"$room/usr/bin/tenond" --listen 127.0.0.1:0 --state "$room/state" --plugins "$room/root/usr/lib/tenon/plugins" \
  --manifests "$room/root/usr/share/tenon/plugin-manifests" \
  --hardware-types "$room/root/usr/share/tenon/hardware-types" >"$room/tenond.log" 2>&1 &
daemon=$!
url=
for _ in $(seq 300); do
  url=$(sed -n 's/^listening on //p' "$room/tenond.log")
  if [ -n "$url" ] || ! kill -0 "$daemon"; then break; fi
  sleep 0.1
done
test -n "$url" || { cat "$room/tenond.log"; exit 1; }
step curl -sS --fail --noproxy '*' "$url/tenon/v1/plugins"
grep -q '"name": *"acme-x2".*"state": *"active"' "$room/log" || { cat "$room/log"; exit 1; }
step curl -sS --fail --noproxy '*' "$url/v1/drivers/acme-x2-hardware"
