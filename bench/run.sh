#!/bin/sh
# Builds Claviger with the bench endpoint into target/bench/, measures it, writes bench/RESULTS.md; with the argument `gateways` what nginx's
# question costs, bench/GATEWAYS.md; with `scale` what many keys cost, bench/SCALE.md. Called by make bench, bench-gateways and bench-scale.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}
[ -r /proc/self/stat ] || fail "The bench reads CPU times from /proc, so it needs Linux."
[ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ] || fail "The bench needs JAVA_HOME: start it by make bench, which finds a JDK 25."

case "${1:-}" in
    "") main=Bench results=bench/RESULTS.md ;;
    gateways)
        main=GatewayBench results=bench/GATEWAYS.md
        command -v nginx > /dev/null || fail "nginx is not on the PATH (Debian: apt-get install nginx)."
        ;;
    scale) main=ScaleBench results=bench/SCALE.md ;;
    *) fail "There is no bench called $1." ;;
esac

echo "Building ..."
./mvnw -B -ntp -q -Pbench package -Dquick -DskipTests \
    dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench/classpath ||
    fail "The build failed: see above."

work=$(mktemp -d target/bench/run.XXXXXX)
end() {
    # After a kill -9 the servers are ended by a watcher that needs their folder, within seconds.
    seconds=0
    while [ -e "$work/data/postgres/postmaster.pid" ] && [ "$seconds" -lt 15 ]; do
        sleep 1
        seconds=$((seconds + 1))
    done
    # The log outlives the data: after a failure it is what one wants to see.
    cp "$work/service.log" target/bench/ 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)

"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx512m \
    -cp "target/bench/test-classes:target/bench/classes:$(cat target/bench/classpath)" \
    "io.claviger.bench.load.$main" "$work" target/bench/quarkus-app "$results" "$commit" &
bench=$!
trap 'kill "$bench" 2>/dev/null || true' INT TERM
status=0
wait "$bench" || status=$?
# A signal ends the waiting, not the bench: it has servers to stop.
wait "$bench" 2>/dev/null || true
exit "$status"
