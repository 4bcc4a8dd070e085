package io.claviger.audit;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class AuditApiIT extends AuditApiTest {}
