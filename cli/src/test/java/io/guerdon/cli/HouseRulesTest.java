package io.guerdon.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The rules of docs/architecture.md, kept by the build. */
@AnalyzeClasses(packages = "io.guerdon", importOptions = HouseRulesTest.OnlyTheHouse.class)
class HouseRulesTest {

    /** Leaves out tests, also those that other modules share with theirs in a jar. */
    static final class OnlyTheHouse implements ImportOption {

        private final ImportOption noTests = new ImportOption.DoNotIncludeTests();

        @Override
        public boolean includes(Location location) {
            return noTests.includes(location) && !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule arrowsBetweenModulesOnlyPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("core")
            .definedBy("io.guerdon.core..")
            .layer("verify")
            .definedBy("io.guerdon.verify..")
            .layer("io")
            .definedBy("io.guerdon.io..")
            .layer("audit")
            .definedBy("io.guerdon.audit..")
            .layer("llm")
            .definedBy("io.guerdon.llm..")
            .layer("neural")
            .definedBy("io.guerdon.neural..")
            .layer("preference")
            .definedBy("io.guerdon.preference..")
            .layer("policy")
            .definedBy("io.guerdon.policy..")
            .layer("worlds")
            .definedBy("io.guerdon.worlds..")
            .layer("server")
            .definedBy("io.guerdon.server..")
            .layer("reproductions")
            .definedBy("io.guerdon.reproductions..")
            .layer("cli")
            .definedBy("io.guerdon.cli..")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers(
                    "verify",
                    "io",
                    "audit",
                    "llm",
                    "neural",
                    "preference",
                    "policy",
                    "worlds",
                    "server",
                    "reproductions",
                    "cli")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("server", "reproductions", "cli")
            .whereLayer("io")
            .mayOnlyBeAccessedByLayers("audit", "server", "reproductions", "cli")
            .whereLayer("audit")
            .mayOnlyBeAccessedByLayers("reproductions", "cli")
            .whereLayer("llm")
            .mayOnlyBeAccessedByLayers("server", "reproductions", "cli")
            .whereLayer("neural")
            .mayOnlyBeAccessedByLayers("preference", "policy", "reproductions", "cli")
            .whereLayer("preference")
            .mayOnlyBeAccessedByLayers("server", "reproductions", "cli")
            .whereLayer("policy")
            .mayOnlyBeAccessedByLayers("reproductions", "cli")
            .whereLayer("worlds")
            .mayOnlyBeAccessedByLayers("reproductions", "cli")
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("reproductions")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule packagesFormNoCircles =
            slices().matching("io.guerdon.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl|Base)$")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    @ArchTest
    static final ArchRule untrustedTextMeetsNoBacktrackingRegularExpression = noClasses()
            .that()
            .resideInAPackage("io.guerdon.verify..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.regex.Matcher");

    @ArchTest
    static final ArchRule nothingIsDeserialisedByType =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream");

    @ArchTest
    static final ArchRule onlyTheCommandPrints = noClasses()
            .that()
            .resideOutsideOfPackage("io.guerdon.cli..")
            .and()
            .resideOutsideOfPackage("io.guerdon.benchmarks..")
            .should()
            .accessField(System.class, "out");
}
