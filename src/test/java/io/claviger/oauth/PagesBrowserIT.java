package io.claviger.oauth;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.claviger.local.LocalServers;
import io.claviger.testing.Chromium;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code /oauth/authorize} in Chromium, as people meet them. What they look like is in target/screenshots. */
@Tag("browser")
class PagesBrowserIT {
    private static final Path SHOTS = Path.of("target/screenshots");
    private static final String LONG = "CustomerRelationshipManagementConnector-".repeat(2) + "GmbH & <KG>";

    private static @Nullable LocalServers stores;
    private static @Nullable Service service;
    private static @Nullable Chromium chromium;
    private static int before;

    private final List<String> complaints = new ArrayList<>();
    private @Nullable WebApp app;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        before = RestAssured.port;
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(stores, Map.of("claviger.trusted-proxies", "127.0.0.1"));
        RestAssured.port = service.port();
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        RestAssured.port = before;
        for (AutoCloseable one : Stream.<@Nullable AutoCloseable>of(chromium, service, stores)
                .flatMap(Stream::ofNullable)
                .toList()) {
            close(one);
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() throws Exception {
        app = WebApp.open(issuer(), "CRM Connector");
    }

    @AfterEach
    void nothingIsComplainedOf() {
        requireNonNull(app).close();
        assertThat(complaints).isEmpty();
    }

    private static String issuer() {
        return "http://localhost:" + RestAssured.port;
    }

    private WebApp app() {
        return requireNonNull(app);
    }

    /** Somebody with a browser that knows nobody yet; what it complains of is kept: breaches of the page's own policy are among it. */
    private Page page(NewContextOptions options) {
        BrowserContext context = requireNonNull(chromium)
                .browser()
                .newContext(options.setExtraHTTPHeaders(Map.of("X-Forwarded-For", Apps.address())));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            boolean isStatus = message.text().contains("the server responded with a status of");
            if (message.type().equals("error") && !isStatus) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    private static void signIn(Page page, String email, String password) {
        page.getByLabel("E-mail address").fill(email);
        page.getByLabel("Password").fill(password);
        button(page, "Sign in").click();
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static com.microsoft.playwright.Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Test
    void fromSignInToRevokedTokensWithoutJavaScript() throws Exception {
        Page page = page(new NewContextOptions().setJavaScriptEnabled(false));
        page.navigate(app().url("/connect"));
        assertThat(page).hasTitle("Sign in");
        assertThat(page.getByLabel("E-mail address")).isFocused();
        signIn(page, "nobody@example.com", "a guess");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Wrong e-mail address or password");
        assertThat(page.getByLabel("E-mail address")).hasValue("nobody@example.com");
        assertThat(page.getByLabel("Password")).hasValue("");
        signIn(page, account(tenant("propertybase"), "member").email(), People.PASSWORD);
        assertThat(heading(page)).hasText("Let CRM Connector act for you?");
        assertThat(page.getByRole(AriaRole.LISTITEM))
                .hasText(new String[] {"Read lead data", "Create and update leads"});
        button(page, "Allow").click();
        assertThat(heading(page)).hasText("Connected");
        assertThat(page.url()).startsWith(app().url("/callback"));
        assertThat(verdict(app().accessToken())).isEqualTo("VALID");
        app().refresh();
        assertThat(verdict(app().accessToken(), "scopes", List.of("write:leads")))
                .isEqualTo("VALID");
        app().revoke();
        assertThat(verdict(app().accessToken())).isEqualTo("KEY_REVOKED");
    }

    @Test
    void whoSaysNoComesBackWithout() {
        Page page = page(new NewContextOptions());
        page.navigate(app().url("/connect"));
        button(page, "Cancel").click();
        assertThat(heading(page)).hasText("access_denied");
        page.navigate(app().url("/connect"));
        signIn(page, account(tenant("propertybase"), "member").email(), People.PASSWORD);
        button(page, "Deny").click();
        assertThat(heading(page)).hasText("access_denied");
        page.navigate(app().url("/connect"));
        button(page, "Not Ada Lovelace? Use another account").click();
        assertThat(page).hasTitle("Sign in");
    }

    @Test
    void aLinkThatIsWrongEndsHere() {
        Page page = page(new NewContextOptions());
        String good = app().request().toString();
        for (String wrong : List.of(
                good.replaceAll("client_id=[^&]+", "client_id=x"),
                good.replaceAll("redirect_uri=[^&]+", "redirect_uri=https%3A%2F%2Fevil.example%2F"))) {
            assertThat(requireNonNull(page.navigate(wrong)).status()).isEqualTo(400);
            assertThat(heading(page)).hasText("This does not work");
            assertThat(URI.create(page.url()).getPath()).isEqualTo("/oauth/authorize");
        }
        page.navigate(app().url("/connect"));
        page.context().clearCookies();
        signIn(page, "nobody@example.com", "a guess");
        assertThat(page.getByText("This page is out of date")).isVisible();
    }

    @Test
    void nobodyHasOurPagesInAFrame() {
        Page page = page(new NewContextOptions());
        page.navigate(app().url("/frame"));
        assertThat(page.frames()).hasSize(2);
        assertThat(page.frames().getLast().locator("input").count()).isZero();
        assertThat(complaints).singleElement().asString().contains("frame-ancestors 'none'");
        complaints.clear();
    }

    @Test
    void whatSomebodySneaksInDoesNotRun() {
        Page page = page(new NewContextOptions());
        page.navigate(app().url("/connect"));
        page.evaluate("""
                document.body.insertAdjacentHTML('beforeend', '<p style="color: red" onclick="document.title = 1">x</p>');
                document.body.appendChild(document.createElement('script')).textContent = 'document.title = 1';
                """);
        page.getByText("x", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page).hasTitle("Sign in");
        assertThat(complaints).hasSize(3).allMatch(complaint -> complaint.contains("Content Security Policy"));
        complaints.clear();
    }

    @Test
    void keyboardAlone() {
        Page page = page(new NewContextOptions());
        page.navigate(app().url("/connect"));
        page.keyboard().type(account(tenant("propertybase"), "member").email());
        page.keyboard().press("Tab");
        page.keyboard().type(People.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page).hasTitle("Let CRM Connector act for you?");
        page.keyboard().press("Tab");
        assertThat(button(page, "Allow")).isFocused();
        page.keyboard().press("Tab");
        assertThat(button(page, "Deny")).isFocused();
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("access_denied");
    }

    /** Light and dark, on a desk and on the smallest telephone, with the longest names. */
    @Test
    void everybodyCanReadThem() throws Exception {
        People.Person ada = account(tenant("propertybase", "name", LONG), "member", "name", LONG);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(320, 1280)) {
                try (WebApp wordy = WebApp.open(issuer(), LONG)) {
                    Page page =
                            page(new NewContextOptions().setColorScheme(scheme).setViewportSize(width, 720));
                    String suffix = "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
                    page.navigate(wordy.url("/connect"));
                    look(page, "sign-in" + suffix);
                    signIn(page, "nobody@example.com", "a guess");
                    look(page, "wrong-password" + suffix);
                    signIn(page, ada.email(), People.PASSWORD);
                    look(page, "consent" + suffix);
                    page.navigate(issuer() + "/oauth/authorize?client_id=x");
                    look(page, "problem" + suffix);
                }
            }
        }
    }

    private static void look(Page page, String name) {
        assertThat(heading(page)).isVisible();
        shoot(page, name);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(name + " is too wide")
                .isEqualTo(true);
        assertThat(new AxeBuilder(page).analyze().getViolations()).as(name).isEmpty();
    }
}
