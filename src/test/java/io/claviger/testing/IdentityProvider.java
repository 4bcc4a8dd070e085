package io.claviger.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Somebody else's identity provider: publishes its keys at {@code /jwks}. It is told what to do over HTTP too, because tests and
 * those who start it may not share memory: {@code /private} gives its newest keys, {@code /roll} makes new ones, {@code /fetches}
 * says how often its keys were asked for.
 */
public final class IdentityProvider implements AutoCloseable {
    public static final String ISSUER = "https://idp.example.com/";
    public static final String AUDIENCE = "claviger-tests";
    private static final String ADDRESS = "test.identity-provider";

    private final HttpServer http;
    private final List<PublicJsonWebKey> keys = new ArrayList<>();
    private int fetches;

    public IdentityProvider() throws IOException {
        roll();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/jwks", exchange -> answer(exchange, published()));
        http.createContext("/private", exchange -> answer(exchange, newest()));
        http.createContext("/roll", exchange -> {
            roll();
            answer(exchange, newest());
        });
        http.createContext("/fetches", exchange -> answer(exchange, Integer.toString(fetches())));
        http.start();
        System.setProperty(ADDRESS, "http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Its address, for whoever runs in the process that started it. */
    public static String address() {
        return System.getProperty(ADDRESS);
    }

    /** Its newest key of that type, RSA or EC, with the private part. */
    public static PublicJsonWebKey key(String type) {
        return ofType(RestAssured.get(address() + "/private").asString(), type);
    }

    /** The same, after it has made new keys. */
    public static PublicJsonWebKey newKey(String type) {
        return ofType(RestAssured.get(address() + "/roll").asString(), type);
    }

    public static int fetchesSoFar() {
        return Integer.parseInt(RestAssured.get(address() + "/fetches").asString());
    }

    private static PublicJsonWebKey ofType(String json, String type) {
        try {
            return (PublicJsonWebKey) new JsonWebKeySet(json)
                    .getJsonWebKeys().stream()
                            .filter(key -> key.getKeyType().equals(type))
                            .findFirst()
                            .orElseThrow();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void roll() {
        try {
            keys.add(0, named(RsaJwkGenerator.generateJwk(2048), "RS256"));
            keys.add(0, named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "ES256"));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey named(PublicJsonWebKey key, String algorithm) {
        key.setKeyId(UUID.randomUUID().toString());
        key.setAlgorithm(algorithm);
        key.setUse("sig");
        return key;
    }

    private synchronized String published() {
        fetches++;
        return new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private synchronized String newest() {
        return new JsonWebKeySet(keys.subList(0, 2)).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
    }

    private synchronized int fetches() {
        return fetches;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
