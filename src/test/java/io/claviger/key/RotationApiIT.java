package io.claviger.key;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class RotationApiIT extends RotationApiTest {}
