package io.claviger.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.claviger.oauth.Apps.App;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An application on the web with a page to connect from, one to come back to, and one that has the other in a frame. */
final class WebApp implements AutoCloseable {
    private final HttpServer server;
    private final String issuer;
    private final App app;
    private final State state = new State();
    private final CodeVerifier verifier = new CodeVerifier();
    private volatile @Nullable Tokens tokens;

    private WebApp(HttpServer server, String issuer, String name) {
        this.server = server;
        this.issuer = issuer;
        this.app = Apps.app("name", name, "redirect_uris", List.of(callback().toString()));
    }

    /** Registers it and opens its doors. */
    static WebApp open(String issuer, String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        WebApp app = new WebApp(server, issuer, name);
        server.createContext("/connect", exchange -> {
            exchange.getResponseHeaders().set("Location", app.request().toString());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/callback", exchange -> page(exchange, app.comeBack(exchange.getRequestURI())));
        server.createContext(
                "/frame",
                exchange -> page(
                        exchange, "<iframe src='" + app.request().toString().replace("&", "&amp;") + "'>"));
        server.start();
        return app;
    }

    private static void page(HttpExchange exchange, String html) throws IOException {
        byte[] body = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private URI callback() {
        return URI.create(url("/callback"));
    }

    URI request() {
        return new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(app.id()))
                .endpointURI(URI.create(issuer + "/oauth/authorize"))
                .redirectionURI(callback())
                .scope(new Scope("read:leads", "write:leads"))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    private String comeBack(URI address) {
        try {
            AuthorizationResponse answer = AuthorizationResponse.parse(URI.create(url(address.toString())));
            if (!state.equals(answer.getState()) || !issuer.equals(String.valueOf(answer.getIssuer()))) {
                return "<h1>Not ours</h1>";
            }
            if (!answer.indicatesSuccess()) {
                return "<h1>" + answer.toErrorResponse().getErrorObject().getCode() + "</h1>";
            }
            take(new AuthorizationCodeGrant(answer.toSuccessResponse().getAuthorizationCode(), callback(), verifier));
            return "<h1>Connected</h1>";
        } catch (ParseException e) {
            return "<h1>No answer</h1>";
        }
    }

    private ClientAuthentication proof() {
        return new ClientSecretPost(new ClientID(app.id()), new Secret(app.mustSecret()));
    }

    private void take(AuthorizationGrant grant) {
        try {
            tokens = TokenResponse.parse(new TokenRequest.Builder(URI.create(issuer + "/oauth/token"), proof(), grant)
                            .build()
                            .toHTTPRequest()
                            .send())
                    .toSuccessResponse()
                    .getTokens();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    void refresh() {
        take(new RefreshTokenGrant(mustHaveTokens().getRefreshToken()));
    }

    void revoke() throws IOException {
        new TokenRevocationRequest(
                        URI.create(issuer + "/oauth/revoke"),
                        proof(),
                        mustHaveTokens().getRefreshToken())
                .toHTTPRequest()
                .send();
    }

    String accessToken() {
        return mustHaveTokens().getAccessToken().getValue();
    }

    private Tokens mustHaveTokens() {
        return Optional.ofNullable(tokens).orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
