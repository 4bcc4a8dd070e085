package io.claviger.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.claviger.testing.Api.asRoot;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitUntilState;
import io.claviger.local.LocalServers;
import io.claviger.testing.Api;
import io.claviger.testing.Chromium;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in Chromium, as people meet it. What it looks like is in target/screenshots. */
@Tag("browser")
class ConsoleBrowserIT {
    private static final Path SHOTS = Path.of("target/screenshots");
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private static @Nullable LocalServers stores;
    private static @Nullable Service service;
    private static @Nullable Chromium chromium;
    private static int before;

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        before = RestAssured.port;
        stores = LocalServers.start(folder, LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(
                stores,
                Map.of(
                        "claviger.trusted-proxies",
                        "127.0.0.1",
                        "claviger.usage.flush-every",
                        "200ms",
                        "claviger.accounts.bootstrap.email",
                        "operator@example.com",
                        "claviger.accounts.bootstrap.password",
                        People.PASSWORD));
        RestAssured.port = service.port();
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.port = before;
        for (AutoCloseable one : Stream.<@Nullable AutoCloseable>of(chromium, service, stores)
                .flatMap(Stream::ofNullable)
                .toList()) {
            one.close();
        }
    }

    @AfterEach
    void nothingIsComplainedOf() {
        assertThat(complaints).isEmpty();
    }

    private static String url(String path) {
        return "http://localhost:" + RestAssured.port + path;
    }

    /** Somebody with a browser that knows nobody yet; what it complains of is kept: breaches of the pages' own policy are among it. */
    private Page page(NewContextOptions options) {
        String address = "2001:db8:" + Long.toHexString(NEXT.incrementAndGet() & 0xffff) + ":4::1";
        BrowserContext context = requireNonNull(chromium)
                .browser()
                .newContext(options.setExtraHTTPHeaders(Map.of("X-Forwarded-For", address))
                        .setPermissions(List.of("clipboard-read", "clipboard-write")));
        context.setDefaultTimeout(10_000);
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

    private Page in(NewContextOptions options, People.Person person, String path) {
        Page page = page(options);
        page.navigate(url(path));
        signIn(page, person);
        return page;
    }

    private Page in(People.Person person, String path) {
        return in(new NewContextOptions(), person, path);
    }

    private static void signIn(Page page, People.Person person) {
        page.getByLabel("E-mail address").fill(person.email());
        page.getByLabel("Password").fill(People.PASSWORD);
        button(page, "Sign in").click();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    @Test
    void aKeyIsMadeCopiedAndNeverSeenAgain() {
        String tenant = tenant("propertybase");
        Page page = in(account(tenant, "admin"), "/console");
        assertThat(page.getByText("No keys yet")).isVisible();
        link(page, "Generate your first key").click();
        page.getByLabel("Name").fill("CRM Integration");
        page.getByLabel("read:leads").check();
        page.getByLabel("IP restriction").pressSequentially("203.0.113.7/24");
        assertThat(page.getByText("Good: 203.0.113.0/24")).isVisible();
        page.getByLabel("IP restriction").fill("203.0.113.7/99");
        assertThat(page.getByText("Must be an IPv4 or IPv6 address")).isVisible();
        page.getByLabel("IP restriction").fill("");
        button(page, "Create key").click();
        assertThat(heading(page)).hasText("Copy your key now");
        String secret = page.getByLabel("API key").inputValue();
        List<String> warnings = new ArrayList<>();
        page.onceDialog(dialog -> {
            warnings.add(dialog.type());
            dialog.dismiss();
        });
        link(page, "Keys").click();
        assertThat(heading(page)).hasText("Copy your key now");
        button(page, "Copy").first().click();
        assertThat(page.getByText("Copied.")).isVisible();
        assertThat(warnings).containsExactly("beforeunload");
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(secret);
        assertThat(page.getByLabel("Try it").inputValue()).contains("Authorization: Bearer " + secret);
        assertThat(verdict(secret)).isEqualTo("VALID");
        link(page, "I have stored it").click();
        assertThat(heading(page)).hasText("CRM Integration");
        link(page, "Keys").first().click();
        for (int i = 0; i < 3; i++) {
            page.goBack();
            assertThat(page.locator("body")).not().containsText(secret);
            assertThat(page.locator("input[value='" + secret + "']")).hasCount(0);
        }
        page.goForward();
        page.reload();
        assertThat(page.locator("body")).not().containsText(secret);
        assertThat(asRoot().get("/v1/keys?tenant_id=" + tenant).<Integer>path("total"))
                .isEqualTo(1);
    }

    @Test
    void withoutJavaScriptEverythingWorks() {
        Page page = in(
                new NewContextOptions().setJavaScriptEnabled(false),
                account(tenant("briksync", "plan", "BUSINESS"), "admin"),
                "/console/keys/new");
        page.getByLabel("Name").fill("Accounting Sync");
        page.getByLabel("Scopes").fill("read:orders write:orders");
        button(page, "Create key").click();
        String secret = page.getByLabel("API key").inputValue();
        assertThat(button(page, "Copy")).hasCount(0);
        link(page, "I have stored it").click();
        page.getByText("Rename").click();
        page.getByLabel("New name").fill("Books");
        button(page, "Save").click();
        assertThat(heading(page)).hasText("Books");
        page.getByLabel("IP address or CIDR range").fill("nonsense");
        button(page, "Add IP restriction").click();
        assertThat(page.getByText("Must be an IPv4 or IPv6 address")).isVisible();
        assertThat(page.getByLabel("IP address or CIDR range")).hasValue("nonsense");
        page.getByLabel("IP address or CIDR range").fill("203.0.113.0/24");
        button(page, "Add IP restriction").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Saved");
        assertThat(verdict(secret, "ip", "192.0.2.1")).isEqualTo("IP_NOT_ALLOWED");
        button(page, "Remove 203.0.113.0/24").click();
        button(page, "Disable").click();
        assertThat(verdict(secret)).isEqualTo("KEY_DISABLED");
        button(page, "Enable").click();
        assertThat(verdict(secret)).isEqualTo("VALID");
        page.getByLabel("The old key goes on for").selectOption("1 hour");
        button(page, "Rotate").click();
        assertThat(page.getByText("works until")).isVisible();
        assertThat(verdict(page.getByLabel("API key").inputValue())).isEqualTo("VALID");
        page.navigate(url("/console/keys?search=boo"));
        assertThat(page.locator("#count")).hasText("2 keys");
        link(page, "Books").last().click();
        link(page, "Revoke…").click();
        assertThat(heading(page)).hasText("Revoke “Books”?");
        button(page, "Revoke key").click();
        assertThat(verdict(secret)).isEqualTo("KEY_REVOKED");
        button(page, "Sign out").click();
        assertThat(page.getByText("You are signed out.")).isVisible();
    }

    @Test
    void theListIsSearchedWhileSomebodyTypes() {
        String tenant = tenant("propertybase");
        for (String name : List.of("CRM Integration", "Accounting Sync", "Website")) {
            key(tenant, "name", name);
        }
        People.Person ada = account(tenant, "member");
        Page page = in(ada, "/console/keys");
        assertThat(page.locator("tbody tr")).hasCount(3);
        page.getByLabel("Search by name").pressSequentially("sync");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("#count")).hasText("1 key");
        assertThat(page.getByLabel("Search by name")).isFocused();
        page.context().clearCookies();
        page.getByLabel("Search by name").pressSequentially("x");
        assertThat(heading(page)).hasText("Sign in");
    }

    /** A slow network: the page is there, its scripts are not yet. */
    @Test
    void whatWasTypedBeforeTheScriptsCameIsSearched() {
        String tenant = tenant("propertybase");
        for (String name : List.of("CRM Integration", "Accounting Sync", "Website")) {
            key(tenant, "name", name);
        }
        Page page = in(account(tenant, "member"), "/console");
        List<Route> held = new ArrayList<>();
        page.route("**/htmx.min.js", held::add);
        page.navigate(url("/console/keys"), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
        page.getByLabel("Search by name").pressSequentially("sync");
        assertThat(page.locator("tbody tr")).hasCount(3);
        held.forEach(Route::resume);
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.getByLabel("Search by name")).hasValue("sync");
    }

    @Test
    void aSessionThatEndsInMidFormComesBackToIt() {
        People.Person ada = account(tenant("propertybase"), "admin");
        Page page = in(ada, "/console/keys/new");
        page.getByLabel("Name").fill("Half typed");
        page.getByLabel("write:leads").check();
        page.context().clearCookies();
        button(page, "Create key").click();
        assertThat(heading(page)).hasText("Sign in");
        signIn(page, ada);
        assertThat(page.getByLabel("Name")).hasValue("Half typed");
        assertThat(page.getByLabel("write:leads")).isChecked();
        button(page, "Create key").click();
        assertThat(heading(page)).hasText("Copy your key now");
    }

    @Test
    void twoAdminsAtOnceDoNotOverwriteEachOther() {
        String tenant = tenant("propertybase");
        Api.Key key = key(tenant, "name", "Ours");
        Page ada = in(account(tenant, "admin"), "/console/keys/" + key.id());
        Page grace = in(account(tenant, "admin", "name", "Grace Hopper"), "/console/keys/" + key.id());
        grace.getByText("Rename").click();
        grace.getByLabel("New name").fill("Hers");
        button(grace, "Save").click();
        assertThat(heading(grace)).hasText("Hers");
        button(ada, "Disable").click();
        assertThat(ada.getByRole(AriaRole.ALERT)).containsText("Somebody else has changed this key");
        assertThat(ada.getByRole(AriaRole.ALERT)).containsText("Grace Hopper changed the key");
        assertThat(ada.getByRole(AriaRole.ALERT)).containsText("name: Ours → Hers");
        assertThat(verdict(key.secret())).isEqualTo("VALID");
        button(ada, "Disable").click();
        assertThat(ada.getByRole(AriaRole.STATUS)).containsText("Disabled");
        assertThat(verdict(key.secret())).isEqualTo("KEY_DISABLED");
    }

    @Test
    void theKeyboardAloneDoes() {
        Page page = in(account(tenant("propertybase"), "admin"), "/console/keys");
        assertThat(heading(page)).hasText("API keys");
        page.keyboard().press("Tab");
        assertThat(link(page, "Skip to the content")).isFocused();
        link(page, "Generate new API key").focus();
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("New API key");
        page.getByLabel("Name").focus();
        page.keyboard().type("By keyboard");
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("Copy your key now");
        page.onDialog(Dialog::accept);
    }

    /** Light and dark, on a desk and on a small telephone. */
    @Test
    void everybodyCanReadIt() {
        String tenant = tenant("propertybase", "name", "Northwind Traders", "plan", "BUSINESS");
        key(tenant, "name", "Website", "environment", "test", "scopes", List.of("read:properties"));
        Api.Key old = key(tenant, "name", "Nightly export", "scopes", List.of("read:analytics"));
        asRoot().post("/v1/keys/" + old.id() + "/deactivate").then().statusCode(200);
        Api.Key leads = key(
                tenant,
                "name",
                "Lead form of the landing pages",
                "scopes",
                List.of("read:leads", "write:leads", "webhooks"),
                "ip_allowlist",
                List.of("203.0.113.0/24", "2001:db8:77::/48"),
                "expires_at",
                "2031-12-31T00:00:00Z");
        Api.Key crm = key(tenant, "name", "CRM Integration", "scopes", List.of("read:leads", "read:agents"));
        verdict(crm.secret());
        verdict(leads.secret(), "ip", "203.0.113.9", "scopes", List.of("read:leads"));
        verdict(leads.secret(), "ip", "192.0.2.1");
        People.Person ada = account(tenant, "admin");
        String empty = tenant("briksync", "plan", "PRO", "name", "Fabrikam");
        People.Person grace = account(empty, "admin", "name", "Grace Hopper");
        People.Person operator = new People.Person("", "operator@example.com");
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(360, 1280)) {
                NewContextOptions options =
                        new NewContextOptions().setColorScheme(scheme).setViewportSize(width, 800);
                String suffix = "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
                Page page = page(options);
                page.navigate(url("/console"));
                look(page, "console-sign-in" + suffix);
                signIn(page, ada);
                look(page, "console-keys" + suffix);
                page.navigate(url("/console/keys/new"));
                look(page, "console-new" + suffix);
                page.navigate(url("/console/keys/" + leads.id() + "?why=yes&address=192.0.2.1&needed=read:leads"));
                look(page, "console-key" + suffix);
                link(page, "Revoke…").click();
                look(page, "console-revoke" + suffix);
                page.navigate(url("/console/keys/new"));
                page.getByLabel("Name").fill("Accounting Sync");
                button(page, "Create key").click();
                look(page, "console-secret" + suffix);
                link(page, "I have stored it").click();
                page.navigate(url("/console/organisation"));
                look(page, "console-organisation" + suffix);
                page.navigate(url("/console/audit"));
                look(page, "console-audit" + suffix);
                look(in(options, grace, "/console"), "console-empty" + suffix);
                page.context().close();
                if (width == 1280) {
                    page = in(options, operator, "/console/system");
                    look(page, "console-system" + suffix);
                    page.navigate(url("/console/tenants"));
                    look(page, "console-tenants" + suffix);
                    page.context().close();
                }
            }
        }
    }

    private static void look(Page page, String name) {
        assertThat(heading(page)).isVisible();
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve(name + ".png"))
                .setFullPage(true));
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(name + " is too wide")
                .isEqualTo(true);
        if (name.endsWith("-1280")) {
            assertThat(new AxeBuilder(page).analyze().getViolations()).as(name).isEmpty();
        }
    }
}
