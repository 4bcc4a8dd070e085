package io.claviger.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class OpenApiApiIT extends OpenApiApiTest {}
