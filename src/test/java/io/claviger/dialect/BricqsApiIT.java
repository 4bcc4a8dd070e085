package io.claviger.dialect;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class BricqsApiIT extends BricqsApiTest {}
