package io.claviger.gateway;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class EnvoyCheckApiIT extends EnvoyCheckApiTest {}
