package io.claviger.tenant;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class TenantsApiIT extends TenantsApiTest {}
