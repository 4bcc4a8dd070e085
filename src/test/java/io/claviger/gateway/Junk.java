package io.claviger.gateway;

import io.claviger.testing.Chance;
import java.util.List;

/** Requests that no well-meaning client sends; none of them has a good credential. */
final class Junk {
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "get", "G\u0001T", "", "TRACE", "CONNECT", "PRI");
    private static final List<String> PATHS = List.of(
            "/v1/leads",
            "/api/v1/activities/1/x?session_id=%00%zz&session_id=sess_" + "0".repeat(38),
            "/api/v1/activities/1/x",
            "/%",
            "/%c0%ae%c0%ae/v1/keys",
            "/..;/v1/tenants",
            "/\u00e9\u0000",
            "/?" + "a=b&".repeat(400),
            "/ HTTP/1.1 /v1/leads",
            "/" + "x".repeat(9_000));
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "HTTP/2.0", "ICAP/1.0", "");
    private static final List<String> LINES = List.of(
            "Authorization: Bearer ",
            "Authorization: Bearer ck_live_" + "0".repeat(36),
            "Authorization: Bearer \u00ff\u00fe",
            "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
            "Authorization: Basic Og==",
            "X-API-Key: bq_live_" + "f".repeat(32),
            "X-API-Key: ' or 1=1 --",
            "X-API-Key: a\u0000b",
            "X-API-Key",
            ": nothing",
            " folded: line",
            "Host: b",
            "Content-Length: 99999999999999999999",
            "Content-Length: -5",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Content-Type: application/json",
            "Content-Type: application/json; charset=\"",
            "Expect: 100-continue",
            "Expect: something",
            "Upgrade: h2c",
            "Connection: Upgrade, X-API-Key",
            "X-Forwarded-For: ,,,\u0001",
            "Forwarded: for=\"",
            "X-Original-URI: /v1/leads",
            "X-Original-URI: \u0001",
            "X-Forwarded-Uri: /?session_id=%",
            "X-Claviger-Require-Cost: NaN",
            "X-Claviger-Require-Kind: anonymous",
            "X-Claviger-Service-Key: wrong",
            "Cookie: " + "x".repeat(7_000),
            "Range: bytes=9-1",
            "TE: \u0000");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "{\"session_id\":",
            "{\"session_id\":{\"a\":1}}",
            "{\"session_id\":\"sess_" + "a".repeat(32) + "000000\"}",
            "[".repeat(3_000),
            "zz\r\n",
            "5\r\nhel",
            "0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "\u0000\u0001\u0002\u00ff");

    private final Chance chance;

    Junk(long seed) {
        this.chance = Chance.seeded(seed);
    }

    String next() {
        String eol = chance.percent(90) ? "\r\n" : chance.percent(50) ? "\n" : "\r";
        StringBuilder request = new StringBuilder();
        request.append(one(METHODS))
                .append(' ')
                .append(one(PATHS))
                .append(' ')
                .append(one(VERSIONS))
                .append(eol);
        if (chance.percent(85)) {
            request.append("Host: a").append(eol);
        }
        for (int lines = chance.between(0, 6); lines > 0; lines--) {
            request.append(one(LINES)).append(eol);
        }
        if (chance.percent(60)) {
            request.append("Connection: close").append(eol);
        }
        request.append(eol).append(one(BODIES));
        return chance.percent(90) ? request.toString() : request.substring(0, chance.between(1, request.length()));
    }

    private String one(List<String> all) {
        return all.get(chance.between(0, all.size() - 1));
    }
}
