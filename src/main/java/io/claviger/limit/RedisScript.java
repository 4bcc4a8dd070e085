package io.claviger.limit;

import io.claviger.ResourceText;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A Lua script of ours: one EVALSHA, and one EVAL after Redis has forgotten it (a restart, a failover, SCRIPT FLUSH). */
final class RedisScript {
    private final RedisLink redis;
    private final String text;
    private final String sha;

    RedisScript(RedisLink redis, String resource) {
        this.redis = redis;
        this.text = ResourceText.of(resource);
        try {
            this.sha = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    Uni<Response> run(List<String> keys, List<String> arguments) {
        return send(Command.EVALSHA, sha, keys, arguments)
                .onFailure(RedisScript::isUnknownScript)
                .recoverWithUni(() -> send(Command.EVAL, text, keys, arguments));
    }

    private Uni<Response> send(Command command, String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return redis.send(keys.getFirst(), request);
    }

    private static boolean isUnknownScript(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.toUpperCase(Locale.ROOT).startsWith("NOSCRIPT");
    }
}
