package io.claviger.session;

import static io.claviger.testing.Api.changeTenant;
import static io.claviger.testing.Api.object;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.Api.verify;
import static io.claviger.testing.People.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.IdentityProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Session tokens of another identity provider, signed by an unmodified JWT library with keys that we know by address only. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class IssuersApiTest {
    private static final Key SECRET =
            new SecretKeySpec(EmbeddedServers.ISSUER_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256");

    /** What a good token of an admin says, before a test changes it. */
    private static JwtClaims claims(String tenant, Consumer<JwtClaims> change) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(IdentityProvider.ISSUER);
        claims.setAudience(IdentityProvider.AUDIENCE);
        claims.setSubject("prov0|1234567890");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("name", "John Doe");
        claims.setClaim("nickname", "JD");
        claims.setClaim("picture", "https://example.com/profile.jpg");
        claims.setClaim("app_metadata", Map.of("org", tenant, "role", "admin"));
        change.accept(claims);
        return claims;
    }

    private static String sign(JwtClaims claims, String algorithm, @Nullable Key key, @Nullable String kid) {
        try {
            JsonWebSignature signed = new JsonWebSignature();
            signed.setPayload(claims.toJson());
            signed.setAlgorithmHeaderValue(algorithm);
            signed.setKey(key);
            signed.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            if (kid != null) {
                signed.setKeyIdHeaderValue(kid);
            }
            return signed.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(String algorithm, JwtClaims claims) {
        if (algorithm.equals("HS256")) {
            return sign(claims, algorithm, SECRET, null);
        }
        PublicJsonWebKey key = IdentityProvider.key(algorithm.startsWith("ES") ? "EC" : "RSA");
        return sign(claims, algorithm, key.getPrivateKey(), key.getKeyId());
    }

    private static String token(String tenant) {
        return token("HS256", claims(tenant, good -> {}));
    }

    private static String organisation() {
        return "org_" + UUID.randomUUID();
    }

    @Nested
    class Good {
        @ParameterizedTest
        @ValueSource(strings = {"HS256", "RS256", "ES256"})
        void tokensSignedInAnyOfTheConfiguredWays(String algorithm) {
            String organisation = organisation();
            String tenant = tenant("briksync", "plan", "BUSINESS", "external_id", organisation);
            String token = token(algorithm, claims(organisation, good -> {}));
            as(token)
                    .get("/v1/sessions/current")
                    .then()
                    .statusCode(200)
                    .body("id", equalTo("prov0|1234567890"))
                    .body("tenant_id", equalTo(tenant))
                    .body("role", equalTo("admin"));
            as(token)
                    .body(object("name", "CRM Integration").encode())
                    .post("/v1/keys")
                    .then()
                    .statusCode(201)
                    .body("tenant_id", equalTo(tenant))
                    .body("created_by.id", equalTo("prov0|1234567890"))
                    .body("created_by.name", equalTo("John Doe"))
                    .body("created_by.nickname", equalTo("JD"))
                    .body("created_by.picture", equalTo("https://example.com/profile.jpg"));
            verify(token)
                    .then()
                    .body("code", equalTo("VALID"))
                    .body("kind", equalTo("session"))
                    .body("subject", equalTo("prov0|1234567890"))
                    .body("tenant_id", equalTo(tenant));
        }

        /** Bluebricks: the names of {@code created_by} are those of the token, wherever it has them. */
        @Test
        void whatTheySayIsReadWhereItIsConfigured() {
            String organisation = organisation();
            tenant("bluebricks", "external_id", organisation);
            String named = object("name", "default").encode();
            String holder = ownWords(
                    organisation, "member", List.of("create:organization_api_key", "read:organization_api_key"));
            as(holder).body(named).post("/api/v1/auth/key").then().statusCode(200);
            as(holder)
                    .get("/api/v1/auth/keys")
                    .then()
                    .statusCode(200)
                    .body(
                            "list[0].created_by",
                            equalTo(Map.of(
                                    "id",
                                    "prov0|1234567890",
                                    "name",
                                    "John Doe",
                                    "nickname",
                                    "JD",
                                    "picture",
                                    "https://example.com/profile.jpg")));
            as(holder).body(named).post("/api/v1/auth/key/deactivate").then().statusCode(403);
            as(ownWords(organisation, "super_admin", List.of()))
                    .body(named)
                    .post("/api/v1/auth/key/deactivate")
                    .then()
                    .statusCode(200);
        }

        private static String ownWords(String tenant, String role, List<String> permissions) {
            JwtClaims claims = new JwtClaims();
            claims.setIssuer(EmbeddedServers.ISSUER_WITH_WORDS_OF_ITS_OWN);
            claims.setSubject("prov0|1234567890");
            claims.setExpirationTimeMinutesInTheFuture(5);
            claims.setClaim("org_id", tenant);
            claims.setClaim("https://example.com/role", role);
            claims.setClaim("authorization", Map.of("rights", permissions));
            claims.setClaim(
                    "profile",
                    Map.of(
                            "full_name",
                            "John Doe",
                            "short",
                            List.of("JD", "Johnny"),
                            "avatar",
                            "https://example.com/profile.jpg"));
            // Where others have it, this provider has something else.
            claims.setClaim("role", "super_admin");
            claims.setClaim("permissions", "update:organization_api_key");
            claims.setClaim("name", "Somebody Else");
            Key secret = new SecretKeySpec(
                    EmbeddedServers.ISSUER_SECRET.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                    "HmacSHA256");
            return sign(claims, "HS256", secret, null);
        }

        @Test
        void aTenantMayBeNamedByOurIdToo() {
            String tenant = tenant("briksync");
            assertThat(verdict(token(tenant))).isEqualTo("VALID");
        }

        @ParameterizedTest(name = "role {0}, permissions {1}")
        @CsvSource({
            "admin, , 200 201",
            "Super Admin, , 200 201",
            "member, , 200 403",
            "operator, , 403 403",
            "authenticated, , 403 403",
            ", , 403 403",
            ", read:organization_api_key, 200 403",
            ", create:organization_api_key read:leads, 403 201",
            ", admin, 403 403",
        })
        void rolesAndPermissionsAreThoseOfItsClaims(
                @Nullable String role, @Nullable String permissions, String statuses) {
            String organisation = organisation();
            tenant("briksync", "plan", "BUSINESS", "external_id", organisation);
            String token = token("HS256", claims(organisation, claims -> {
                claims.setClaim(
                        "app_metadata",
                        role == null ? Map.of("org", organisation) : Map.of("org", organisation, "role", role));
                if (permissions != null) {
                    claims.setClaim("permissions", List.of(permissions.split(" ", -1)));
                }
            }));
            int reads = as(token).get("/v1/keys").statusCode();
            int creates = as(token)
                    .body(object("name", "x").encode())
                    .post("/v1/keys")
                    .statusCode();
            assertThat(reads + " " + creates).isEqualTo(statuses);
        }

        @Test
        void itsPermissionsAreScopesButNotAdmin() {
            String organisation = organisation();
            tenant("briksync", "external_id", organisation);
            String token = token("HS256", claims(organisation, claims -> {
                claims.setClaim("app_metadata", Map.of("org", organisation));
                claims.setClaim("permissions", "read:leads admin");
            }));
            verify(token, "scopes", List.of("read:leads")).then().body("scopes", contains("read:leads"));
            assertThat(verdict(token, "scopes", List.of("write:leads"))).isEqualTo("INSUFFICIENT_SCOPE");
        }

        @Test
        void aSuspendedTenantsPeopleAreRefusedAtOnce() {
            String organisation = organisation();
            String tenant = tenant("briksync", "external_id", organisation);
            String token = token(organisation);
            assertThat(verdict(token)).isEqualTo("VALID");
            changeTenant(tenant, "status", "suspended");
            assertThat(verdict(token)).isEqualTo("TENANT_SUSPENDED");
        }
    }

    @Nested
    class Bad {
        private final String organisation = organisation();

        private void refused(String token) {
            assertThat(verdict(token)).isEqualTo("KEY_NOT_FOUND");
            as(token)
                    .get("/v1/keys")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", "Bearer")
                    .body("error.message", equalTo("Invalid or expired token"))
                    .body("errors", nullValue());
        }

        /** A good token's claims, but for one change; its tenant is known. */
        private static JwtClaims but(Consumer<JwtClaims> change) {
            String organisation = organisation();
            tenant("briksync", "external_id", organisation);
            return claims(organisation, change);
        }

        private static JwtClaims good() {
            return but(claims -> {});
        }

        @Test
        void unsigned() {
            refused(sign(good(), "none", null, null));
        }

        /** The published key is public: used as an HMAC secret it must open nothing (RFC 8725 section 2.1). */
        @Test
        void signedWithThePublicKeyAsASecret() {
            PublicJsonWebKey key = IdentityProvider.key("RSA");
            Key confused = new SecretKeySpec(key.getPublicKey().getEncoded(), "HmacSHA256");
            refused(sign(good(), "HS256", confused, key.getKeyId()));
            Key pem = new SecretKeySpec(
                    ("-----BEGIN PUBLIC KEY-----\n"
                                    + Base64.getMimeEncoder()
                                            .encodeToString(key.getPublicKey().getEncoded())
                                    + "\n-----END PUBLIC KEY-----\n")
                            .getBytes(StandardCharsets.UTF_8),
                    "HmacSHA256");
            refused(sign(good(), "HS256", pem, key.getKeyId()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"RS512", "PS256"})
        void signedInAnotherWayThanConfigured(String algorithm) {
            refused(token(algorithm, good()));
        }

        @Test
        void signedWithAnotherKeyOfTheSameName() {
            PublicJsonWebKey known = IdentityProvider.key("EC");
            PublicJsonWebKey other = IdentityProvider.newKey("EC");
            refused(sign(good(), "ES256", other.getPrivateKey(), known.getKeyId()));
        }

        @Test
        void changedAfterItWasSigned() {
            String token = token("RS256", good());
            List<String> parts = List.of(token.split("\\.", -1));
            String other = claims(organisation(), claims -> {}).toJson();
            String payload =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(other.getBytes(StandardCharsets.UTF_8));
            refused(parts.get(0) + "." + payload + "." + parts.get(2));
            refused(parts.get(0) + "." + parts.get(1) + ".");
            refused(parts.get(0) + "." + parts.get(1) + "." + parts.get(2).substring(4));
        }

        @Test
        void expired() {
            refused(token("HS256", but(claims -> claims.setExpirationTime(NumericDate.fromSeconds(1_700_000_000)))));
        }

        @Test
        void withoutEnd() {
            refused(token("HS256", but(claims -> claims.unsetClaim("exp"))));
        }

        @Test
        void notYetGood() {
            refused(token("HS256", but(claims -> claims.setNotBeforeMinutesInThePast(-10))));
        }

        /** Each issuer signs for itself. */
        @Test
        void signedWithTheSecretOfAnotherConfiguredIssuer() {
            refused(token("HS256", but(claims -> claims.setIssuer(EmbeddedServers.ISSUER_WITH_WORDS_OF_ITS_OWN))));
        }

        @Test
        void ofAnotherIssuer() {
            refused(token("HS256", but(claims -> claims.setIssuer("https://evil.example.com/"))));
            refused(token("HS256", but(claims -> claims.unsetClaim("iss"))));
        }

        @Test
        void forAnotherAudience() {
            refused(token("HS256", but(claims -> claims.setAudience("somebody-else"))));
            refused(token("HS256", but(claims -> claims.unsetClaim("aud"))));
        }

        @Test
        void ofNobody() {
            refused(token("HS256", but(claims -> claims.unsetClaim("sub"))));
        }

        @Test
        void ofNoTenantThatWeKnow() {
            refused(token(organisation()));
            refused(token("HS256", but(claims -> claims.unsetClaim("app_metadata"))));
            refused(token("HS256", but(claims -> claims.setClaim("app_metadata", Map.of("org", List.of("x"))))));
        }

        @Test
        void ofATenantOfAnotherProduct() {
            String other = tenant("propertybase", "external_id", organisation);
            refused(token(organisation));
            refused(token(other));
        }

        @Test
        void thatSaysItIsOurs() throws MalformedClaimException {
            JwtClaims claims = claims(organisation, change -> change.setIssuer("claviger"));
            claims.setJwtId(UUID.randomUUID().toString());
            refused(sign(claims, "HS256", SECRET, null));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "eyJhbGciOiJIUzI1NiJ9.e30.",
                    "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.AAAA",
                    "eyJ4.eyJ4.x",
                    "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdLCJ4IjoxfQ.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbS8ifQ.AAAA"
                })
        void thatIsNoToken(String junk) {
            refused(junk);
        }
    }

    @Nested
    class Keys {
        @Test
        void aNewKeyIsFoundWithoutARestart() {
            String organisation = organisation();
            tenant("briksync", "external_id", organisation);
            assertThat(verdict(token("RS256", claims(organisation, good -> {}))))
                    .isEqualTo("VALID");
            PublicJsonWebKey fresh = IdentityProvider.newKey("RSA");
            // Keys are fetched at most once a second here, and another test may just have caused it.
            eventually(() -> "VALID"
                    .equals(verdict(sign(
                            claims(organisation, good -> good.setGeneratedJwtId()),
                            "RS256",
                            fresh.getPrivateKey(),
                            fresh.getKeyId()))));
        }

        /** An invented key id must not cost a fetch per request. */
        @Test
        void aStormOfUnknownKeysFetchesAtMostOnceARest() {
            String organisation = organisation();
            tenant("briksync", "external_id", organisation);
            PublicJsonWebKey key = IdentityProvider.key("RSA");
            int before = IdentityProvider.fetchesSoFar();
            long start = System.nanoTime();
            for (int i = 0; i < 60; i++) {
                String storm = sign(
                        claims(organisation, good -> good.setGeneratedJwtId()),
                        "RS256",
                        key.getPrivateKey(),
                        "unknown-" + i);
                assertThat(verdict(storm)).isEqualTo("KEY_NOT_FOUND");
            }
            long seconds = (System.nanoTime() - start) / 1_000_000_000L;
            assertThat(IdentityProvider.fetchesSoFar() - before).isLessThanOrEqualTo((int) seconds + 2);
        }

        /** Nobody can say whether it is good: that is not the same as "invalid". */
        @Test
        void whileAProvidersKeysCannotBeHadTheAnswerIs503() {
            String token =
                    token("RS256", claims(organisation(), claims -> claims.setIssuer("https://gone.example.com/")));
            as(token)
                    .get("/v1/keys")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", org.hamcrest.Matchers.notNullValue());
        }

        @Test
        void tokensThatWereSeenBeforeAskNobodyAgain() {
            String organisation = organisation();
            tenant("briksync", "external_id", organisation);
            String token = token("ES256", claims(organisation, good -> {}));
            assertThat(verdict(token)).isEqualTo("VALID");
            int before = IdentityProvider.fetchesSoFar();
            for (int i = 0; i < 20; i++) {
                Response answer = verify(token);
                assertThat((String) answer.path("code")).isEqualTo("VALID");
            }
            assertThat(IdentityProvider.fetchesSoFar()).isEqualTo(before);
        }

        private static void eventually(java.util.function.BooleanSupplier condition) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            }
        }
    }
}
