#!/bin/sh
# Each file of mistakes/ is a plugin with one mistake. It must not compile, and the compiler must say what its first line
# says; without the mistake (-DRIGHT) it must compile. $1: compiler, $2: the SDK's include directory.
set -u
failed=0
for file in "$(dirname "$0")"/mistakes/*.cpp; do
  wanted=$(sed -n '1s,^// must say: ,,p' "$file")
  if said=$("$1" -std=c++20 -fsyntax-only -I"$2" "$file" 2>&1); then
    echo "$file compiles; it must not"
    failed=1
  elif ! printf '%s' "$said" | grep -qF -- "$wanted"; then
    printf '%s does not say "%s", but:\n%s\n' "$file" "$wanted" "$said"
    failed=1
  fi
  "$1" -std=c++20 -fsyntax-only -I"$2" -DRIGHT "$file" || { echo "$file does not compile without its mistake"; failed=1; }
done
exit $failed
