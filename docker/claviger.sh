#!/bin/sh
# The same command as in the image of the native executable. JAVA_TOOL_OPTIONS adds options of the JVM.
cd /work
cache=
[ -r claviger.aot ] && cache=-XX:AOTCache=claviger.aot
exec java $cache -XX:MaxRAMPercentage=60 -jar quarkus-run.jar "$@"
