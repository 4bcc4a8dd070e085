package io.claviger;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.claviger.key.KeySecret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the house: what a plain, a flow and an edge file may use, and which folder may know which. */
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.claviger");

    /** Edge files touch the world; their names say so. {@code http} is an edge folder as a whole, and so is the root. */
    private static final Pattern EDGE_NAME =
            Pattern.compile("(Pg|Redis|Panache|Cached).*|.*(Resource|Json|Entity|Config|Filter|Params|Outage)(\\$.*)?");

    private static final List<String> FOLDERS = List.of(
            "failure", "store", "access", "cron", "limit", "list", "audit", "tenant", "usage", "key", "session",
            "verify", "oauth", "billing", "gateway", "dialect", "console");

    /** What is shipped is asked too: each test of the API has a twin that {@code make native} runs against the executable. */
    @Test
    void theApiIsTestedTwice() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<Path> tests = files.filter(file -> file.toString().endsWith("ApiTest.java"))
                    .toList();
            assertThat(tests).hasSizeGreaterThan(20).allSatisfy(test -> {
                String name = test.getFileName().toString().replace(".java", "");
                Path twin = test.resolveSibling(name.replaceFirst("Test$", "IT") + ".java");
                assertThat(twin).content().contains("@QuarkusIntegrationTest", " extends " + name + " {");
            });
        }
    }

    @Test
    void plainFilesKnowNoFramework() {
        noClasses()
                .that(new DescribedPredicate<JavaClass>("are plain") {
                    @Override
                    public boolean test(JavaClass type) {
                        return isPlain(type);
                    }
                })
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta..", "com.fasterxml.."))
                .check(OURS);
    }

    private static boolean isPlain(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        boolean scoped =
                outermost.isAnnotatedWith(ApplicationScoped.class) || outermost.isAnnotatedWith(Singleton.class);
        return !scoped
                && !EDGE_NAME.matcher(outermost.getSimpleName()).matches()
                && !outermost.getPackageName().equals("io.claviger.http")
                && !outermost.getPackageName().equals("io.claviger")
                && !outermost.getSimpleName().equals("RedisScript");
    }

    @Test
    void folderArrowsGoOneWay() {
        for (int i = 0; i < FOLDERS.size(); i++) {
            String[] later = FOLDERS.subList(i + 1, FOLDERS.size()).stream()
                    .map(folder -> "io.claviger." + folder + "..")
                    .toArray(String[]::new);
            if (later.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("io.claviger." + FOLDERS.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(later)
                        .allowEmptyShould(true)
                        .check(OURS);
            }
        }
    }

    @Test
    void foldersHaveNoCycles() {
        slices().matching("io.claviger.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void httpIsUsedByTheEdgeOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.claviger.http..")
                .and(DescribedPredicate.not(simpleNameEndingWith("Resource")
                        .or(simpleNameEndingWith("Json"))
                        .or(simpleNameEndingWith("Filter"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.claviger.http..")
                .check(OURS);
    }

    @Test
    void entitiesStayWithTheirStore() {
        classes()
                .that()
                .haveSimpleNameEndingWith("Entity")
                .should()
                .notBePublic()
                .andShould()
                .onlyHaveDependentClassesThat(new DescribedPredicate<JavaClass>("are a store of the same folder") {
                    @Override
                    public boolean test(JavaClass user) {
                        return user.getName().contains("Panache")
                                || user.getName().contains("AuditLog")
                                || user.getName().contains("Entity");
                    }
                })
                .check(OURS);
    }

    @Test
    void nothingBlocksAndNothingReadsTheClockBehindOurBack() {
        noClasses()
                .should()
                .callMethod("io.smallrye.mutiny.Uni", "await")
                .orShould()
                .callMethod("java.time.Instant", "now")
                .orShould()
                .callMethod("java.lang.System", "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.transaction.Transactional")
                .check(OURS);
    }

    @Test
    void onlyKeysKnowSecrets() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.claviger.key..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(KeySecret.class)
                .check(OURS);
    }
}
