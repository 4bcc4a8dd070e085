package io.claviger.console;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class ConsoleApiIT extends ConsoleApiTest {}
