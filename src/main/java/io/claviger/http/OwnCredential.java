package io.claviger.http;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a resource, or one method of it, that knows its callers by another credential than ours: a shared secret, a signature, a
 * password, or none. The filter that lets nobody unknown through leaves these to themselves, so {@link Requests#by} has nobody
 * there. What they answer 401 is counted per address, and becomes 429 for who fails too often.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OwnCredential {}
