package io.claviger.session;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AnonymousSessionsApiIT extends AnonymousSessionsApiTest {}
