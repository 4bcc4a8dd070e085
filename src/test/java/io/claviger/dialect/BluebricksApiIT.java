package io.claviger.dialect;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class BluebricksApiIT extends BluebricksApiTest {}
