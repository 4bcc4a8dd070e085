/** Who pays for a tenant, and so which plan it is on: subscriptions at Stripe. */
@NullMarked
package io.claviger.billing;

import org.jspecify.annotations.NullMarked;
