package io.claviger.cron;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class CronApiIT extends CronApiTest {}
