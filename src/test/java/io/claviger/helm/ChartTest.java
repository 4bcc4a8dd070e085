package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Helm makes of the chart, and what it refuses. */
class ChartTest {
    private static final String MINIMAL =
            "database: {url: 'postgresql://db/claviger'}\nredis: {url: 'redis://redis'}\nrootKey: {secret: claviger}\n";

    static List<Path> cases() throws IOException {
        return Chart.cases();
    }

    @Test
    void lintFindsNothing() {
        LintResult result = Chart.lint();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendersAsReviewed(Path values) throws IOException {
        Chart.assertGolden(Chart.golden(values), Chart.template(values));
    }

    /** What whoever installs is told: of what is missing only, and what to call, as the chart has made it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                   | cron.secret is not set              | rootKey.secret is not set
            {}                                                   | publicUrl is not set                | /.well-known
            {rootKey: {secret: ''}, secretSettings: {claviger.service-keys.a: {secret: a, key: b}}} | rootKey.secret is not set | migrate.enabled is false
            {cron: {secret: claviger}}                           | publicUrl is not set                | cron.secret is not set
            {publicUrl: 'https://keys.example.com'}              | OAuth 2.0: https://keys.example.com/.well-known/oauth-authorization-server | publicUrl is not set
            {migrate: {enabled: false}}                          | run `claviger migrate` before       | rootKey.secret is not set
            {service: {port: 8443}}                              | port-forward service/keys-claviger 8080:8443 | 8080:80
            """)
    void notesSayWhatIsMissing(String values, String said, String unsaid) throws IOException {
        assertThat(Chart.notes(Manifests.merged(MINIMAL, values)))
                .contains("Claviger 0.1.0, release keys", said)
                .doesNotContain(unsaid, "{{", "<no value>");
    }

    /** Values that must be refused, and the words by which the operator finds the mistake. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replica: 3                                                  | replica
            database: {passwordkey: pw}                                 | passwordkey
            probes: {liveness: {period: 3}}                             | period
            replicas: two                                               | /replicas
            service: {port: '80'}                                       | /service/port
            database: {secret: null}                                    | secret
            database: {url: 'postgresql://me:pw@db/claviger'}           | /database/url
            redis: {url: 'redis://:pw@redis'}                           | /redis/url
            database: {url: ''}                                         | database.url is not set
            database: {url: 'postgresql://db/claviger', urlKey: uri}    | database.urlKey are both set
            redis: {url: 'redis://a,redis://b'}                         | config.quarkus.redis.client-type
            redis: {url: ''}                                            | redis.url is not set
            rootKey: {secret: ''}                                       | rootKey.secret is not set, nor any claviger.service-keys
            env: {CLAVIGER_ROOT_KEY: abc}                               | CLAVIGER_ROOT_KEY
            args: [migrate]                                             | /args/0
            terminationGracePeriodSeconds: 15                           | /terminationGracePeriodSeconds
            config: {claviger.root-key: abc}                            | config.claviger.root-key is a secret
            config: {claviger.service-keys.gateway: abc}                | config.claviger.service-keys.gateway is a secret
            config: {quarkus.datasource.password: abc}                  | config.quarkus.datasource.password is a secret
            config: {claviger.stripe.secret: abc}                       | config.claviger.stripe.secret is a secret
            config: {claviger.migrate.audit-months: 12}                 | config.claviger.migrate.audit-months: the chart sets it
            migrate: {auditMonths: -1}                                  | /migrate/auditMonths
            config: {quarkus.proxy.url: 'http://me:pw@proxy'}           | config.quarkus.proxy.url holds a password
            config: {quarkus.redis.hosts: 'redis://other'}              | config.quarkus.redis.hosts: the chart sets it
            config: {claviger.public-url: 'https://other'}              | config.claviger.public-url: the chart sets it
            publicUrl: keys.example.com                                 | /publicUrl
            demoClients: {enabled: yes please}                          | /demoClients/enabled
            secretSettings: {claviger.oauth.demo.secret: {secret: a, key: b}} | secretSettings.claviger.oauth.demo.secret
            config: {clavigr.cache.keys: 1}                             | clavigr.cache.keys
            secretSettings: {claviger.root-key: {secret: a, key: b}}    | secretSettings.claviger.root-key
            secretSettings: {claviger.x: {secret: a}}                   | key
            sandbox: {enabled: true}                                    | sandbox.enabled needs cron.secret
            cron: {schedules: {expiry-sweeep: '* * * * *'}}             | expiry-sweeep
            publicPaths: [/v1, /q]                                      | /publicPaths/1
            publicPaths: [/]                                            | /publicPaths/0
            ingress: {enabled: true}                                    | ingress.hosts is empty
            httpRoute: {enabled: true}                                  | httpRoute.parentRefs is empty
            podSecurity: {runAsUser: 0}                                 | /podSecurity/runAsUser
            resources: {limits: {memory: null}}                         | memory
            image: {digest: latest}                                     | /image/digest
            autoscaling: {enabled: true, minReplicas: 11}               | autoscaling.minReplicas is above
            """)
    void refusesAndNamesIt(String wrong, String named) throws IOException {
        String values = Manifests.merged(MINIMAL, wrong);
        assertThatThrownBy(() -> Chart.template(values)).hasMessageContaining(named);
    }

    /** Who publishes the service under a name has told who issues its tokens; a wildcard is no name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ingress: {enabled: true, hosts: ['*.example.com', keys.example.com]}                  | https://keys.example.com
            httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: [keys.example.org]}    | https://keys.example.org
            publicUrl: https://auth.example.com                                                   | https://auth.example.com
            ingress: {enabled: false, hosts: [keys.example.com]}                                  |
            """)
    void publishedUnderANameItIsAnIssuer(String published, @Nullable String issuer) throws IOException {
        Properties read = new Properties();
        Manifests manifests = Manifests.read(Chart.template(Manifests.merged(MINIMAL, published)));
        read.load(new StringReader(manifests.only(ConfigMap.class).getData().get("application.properties")));
        assertThat(read.getProperty("claviger.public-url")).isEqualTo(issuer);
    }

    /** What an operator writes is what the service reads: capitals, backslashes, big numbers. */
    @Test
    void configComesThrough() throws IOException {
        Properties read = new Properties();
        Manifests manifests = Manifests.read(Chart.template(Path.of("src/test/resources/helm/values/everything.yaml")));
        read.load(new StringReader(manifests.only(ConfigMap.class).getData().get("application.properties")));
        assertThat(read)
                .containsEntry("claviger.plans.BUSINESS.max-keys", "1000000")
                .containsEntry("claviger.keyspaces.propertybase.scope-texts.webhooks", "a\\b = c: d")
                .containsEntry("quarkus.log.console.stderr", "true")
                .containsEntry("claviger.sandbox.enabled", "true")
                .containsEntry("claviger.public-url", "https://keys.example.com")
                .containsEntry("claviger.oauth.demo.enabled", "true")
                .containsEntry("claviger.stripe.plans.BUSINESS", "price_4711")
                .hasSize(8);
    }
}
