/** OAuth 2.0: applications that act on behalf of people, and the tokens that they get for it. */
@NullMarked
package io.claviger.oauth;

import org.jspecify.annotations.NullMarked;
