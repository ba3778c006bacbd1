#!/bin/sh
# Gathers what the launcher runs outside of the repository, from a finished `mvn package`: libraries in DIR/lib/<service>/*.jar,
# what was built here in DIR/app/<service>/*.jar.
#   deploy/lib.sh DIR
set -eu
out=$1
cd "$(dirname "$0")/.."
# What never changes takes up no room twice, where the file system lets it; what was built here is copied.
add() {
  case $1 in
    */target/*) cp -f "$1" "$out/app/$service/" ;;
    *) ln -f "$(readlink -f "$1")" "$out/lib/$service/" 2>/dev/null || cp -f "$1" "$out/lib/$service/" ;;
  esac
}
for service in trainer scorer headwater; do
  mkdir -p "$out/lib/$service" "$out/app/$service"
  tr ':' '\n' <"services/$service/target/classpath" | while IFS= read -r jar; do
    [ -f "$jar" ] || { echo "not a jar: $jar (run mvn package first)" >&2; exit 1; }
    add "$jar"
  done
  for jar in "services/$service"/target/headwater-*.jar; do add "$jar"; done
done
