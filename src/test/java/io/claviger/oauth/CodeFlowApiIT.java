package io.claviger.oauth;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class CodeFlowApiIT extends CodeFlowApiTest {}
