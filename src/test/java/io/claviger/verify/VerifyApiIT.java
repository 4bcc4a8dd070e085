package io.claviger.verify;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class VerifyApiIT extends VerifyApiTest {}
