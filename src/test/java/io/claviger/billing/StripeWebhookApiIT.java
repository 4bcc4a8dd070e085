package io.claviger.billing;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class StripeWebhookApiIT extends StripeWebhookApiTest {}
