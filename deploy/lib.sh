#!/bin/sh
# Gathers what the launcher runs outside of the repository: DIR/lib/<service>/*.jar, from a finished `mvn package`.
#   deploy/lib.sh DIR
set -eu
out=$1
cd "$(dirname "$0")/.."
for service in trainer scorer headwater; do
  mkdir -p "$out/lib/$service"
  tr ':' '\n' <"services/$service/target/classpath" | while IFS= read -r jar; do
    [ -f "$jar" ] || { echo "not a jar: $jar (run mvn package first)" >&2; exit 1; }
    cp "$jar" "$out/lib/$service/"
  done
  cp "services/$service"/target/headwater-*.jar "$out/lib/$service/"
done
