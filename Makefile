# Finds a JDK 25, then hands over to Maven. `make` alone lists the targets.
SHELL := /bin/sh
IS_25 = [ -x "$$d/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$$d/release"
JDK := $(shell for d in "$$JAVA_HOME" "$$JAVA_HOME_25" /usr/lib/jvm/* /opt/jdk* /opt/java/* "$$HOME"/.sdkman/candidates/java/* \
	"$$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; \
	do if $(IS_25); then echo "$$d"; break; fi; done)
export JAVA_HOME := $(JDK)
CONTAINER ?= docker
MVN := ./mvnw -B -ntp
JAVA := $(JDK)/bin/java
CLASSPATH_FILE := target/local.classpath
SOURCES := pom.xml $(shell find src/main src/test/java/io/claviger/local -type f 2>/dev/null)

.PHONY: help run dev test test-gateways test-resilience test-browser test-containers lint format bench bench-gateways bench-scale bench-start native image image-jvm openapi docs golden clean
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: target/run.built ## Start Claviger with its own PostgreSQL and Redis, print a first curl
	@exec $(JAVA) -cp "target/test-classes:$$(cat $(CLASSPATH_FILE))" io.claviger.local.LocalRun

dev: target/run.built ## The same, with live reload
	@exec $(JAVA) -cp "target/test-classes:$$(cat $(CLASSPATH_FILE))" io.claviger.local.LocalRun --dev

test: jdk ## Every test that needs no browser and no container, on real PostgreSQL and Redis
	$(MVN) verify

test-gateways: jdk ## The examples of docker/examples in real nginx and Caddy (Debian: apt-get install nginx caddy curl)
	$(MVN) verify -Dquick -DskipUnitTests=true -Dit.groups=gateways -Dit.excludedGroups=

test-resilience: jdk ## Three nodes under load while what they run on is killed, stopped and cut: never a stale yes, never one call too many
	$(MVN) verify -Dquick -DskipUnitTests=true -Dit.groups=resilience -Dit.excludedGroups=

test-browser: jdk ## The pages where people sign in and agree, in a real browser, and a client of Node (Debian: apt-get install chromium nodejs npm)
	$(MVN) verify -Pbrowser -Dquick -DskipUnitTests=true -Dit.groups='browser|node' -Dit.excludedGroups=

test-containers: jdk ## The image of docker/Dockerfile.jvm, docker/compose.yaml and two of docker/examples, built and run by podman (podman-compose); `make native` first: the executable's too
	$(MVN) verify -Dquick -DskipUnitTests=true -Dit.groups=containers -Dit.excludedGroups= \
		$(addprefix -Dnative.image.path=,$(abspath $(wildcard target/*-runner)))

lint: jdk ## Formatting, Error Prone, NullAway: warnings are errors
	$(MVN) -Pbench spotless:check process-test-classes

format: jdk ## Format the code
	$(MVN) -q spotless:apply

bench: jdk ## Measure: ratios in one run, into bench/RESULTS.md
	@./bench/run.sh

bench-gateways: jdk ## Measure what nginx's question adds to a call, into bench/GATEWAYS.md (Debian: apt-get install nginx)
	@./bench/run.sh gateways

bench-scale: jdk ## Measure the same with 10,000, a million and ten million keys, into bench/SCALE.md (10 GB of disk; BENCH_KEYS="10000 1000000")
	@./bench/run.sh scale

bench-start: jdk ## Measure: from exec to the first verdict, native and JVM, into bench/START.md (GRAALVM_HOME; `make native` first)
	@./bench/start.sh

native: jdk ## Native executable in target/, and the API tests against it
	$(MVN) verify -Dnative -Dquick $(if $(GRAALVM_HOME),,-Dquarkus.native.container-build=true)

image: native ## Container image of the native executable (CONTAINER=docker or podman)
	$(CONTAINER) build -f docker/Dockerfile.native -t claviger:latest .

image-jvm: jdk ## Container image of the jar, for who wants a JVM (CONTAINER=docker or podman)
	$(MVN) package -Dquick -DskipTests
	$(CONTAINER) build -f docker/Dockerfile.jvm -t claviger:jvm .

openapi: jdk ## Take the API as it is now for docs/openapi.yaml and the JSON beside the sources
	$(MVN) test -Dquick -Dtest=OpenApiSnapshotTest -Dopenapi.update=true

docs: jdk ## Write docs/configuration.md from the javadoc of the settings
	$(MVN) test -Dquick -Dtest=ConfigurationDocTest -Ddocs.update=true

golden: jdk ## Take what the Helm chart renders now as right; the diff is part of the review
	$(MVN) test -Dquick -Dtest='ChartTest,ValuesDocTest' -Dgolden.update=true

clean: ## Forget what was built; .claviger/ (data of make run) stays
	rm -rf target

jdk:
	@[ -n "$(JDK)" ] || { echo "Claviger needs a JDK 25: set JAVA_HOME to one (https://adoptium.net/temurin/releases/?version=25)." >&2; exit 1; }
.PHONY: jdk

target/run.built: $(SOURCES) | jdk
	@echo "Building Claviger. The first time, Maven, its libraries and the PostgreSQL and Redis binaries are fetched: some minutes."
	@$(MVN) -q package -Dquick -DskipTests dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=$(CLASSPATH_FILE)
	@touch $@
