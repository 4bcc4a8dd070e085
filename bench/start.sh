#!/bin/sh
# Measures starts, writes bench/START.md. Called by make bench-start, after make native.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}
[ -r /proc/self/status ] || fail "The bench reads memory from /proc, so it needs Linux."
[ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ] || fail "The bench needs JAVA_HOME: start it by make bench-start, which finds a JDK 25."
[ -n "${GRAALVM_HOME:-}" ] || fail "The bench builds an empty native executable, so it needs GRAALVM_HOME."
executable=$(ls target/*-runner 2>/dev/null | head -1)
[ -x "$executable" ] || fail "There is no native executable: make native."

echo "Building ..."
./mvnw -B -ntp -q -Pbench package -Dquick -DskipTests \
    dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench/classpath ||
    fail "The build failed: see above."
version=$(sed -n 's:.*<quarkus.version>\(.*\)</.*:\1:p' pom.xml | head -1)
./mvnw -B -ntp -q -f bench/empty/pom.xml package -Dnative -Dquarkus.native.enabled=true -Dquarkus.package.jar.enabled=false \
    -Dquarkus.version="$version" || fail "The build of the empty application failed: see above."

app=$PWD/target/bench/quarkus-app
echo "Training the AOT cache ..."
rm -f "$app/claviger.aot"
export QUARKUS_HTTP_PORT=18432
QUARKUS_HTTP_HOST=127.0.0.1 CLAVIGER_ROOT_KEY=root_of_a_service_that_lives_for_ten_seconds QUARKUS_SHUTDOWN_DELAY=0s \
    QUARKUS_DATASOURCE_REACTIVE_URL=postgresql://127.0.0.1:1/none QUARKUS_REDIS_HOSTS=redis://127.0.0.1:1 \
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$app/claviger.aot" -jar "$app/quarkus-run.jar" > target/bench/training.log 2>&1 &
until "$JAVA_HOME/bin/java" -jar "$app/quarkus-run.jar" health live 2> /dev/null; do
    kill -0 $! || fail "It did not start: see target/bench/training.log."
    sleep 1
done
"$JAVA_HOME/bin/java" -jar "$app/quarkus-run.jar" health ready 2> /dev/null || true
kill $!
wait $! || true
unset QUARKUS_HTTP_PORT
[ -s "$app/claviger.aot" ] || fail "There is no cache: see target/bench/training.log."

work=$(mktemp -d target/bench/run.XXXXXX)
trap 'rm -rf "$work"' EXIT
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx512m \
    -cp "target/bench/test-classes:target/bench/classes:$(cat target/bench/classpath)" \
    io.claviger.bench.load.ColdStart "$work" "$app" "$PWD/$executable" "$(ls "$PWD"/target/empty/*-runner)" bench/START.md \
    "$(git describe --always --dirty 2> /dev/null || echo unknown)"
