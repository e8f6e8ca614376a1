package aigateway.local.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The rules of docs/architecture.md, over the main classes of the module that runs them: each module's {@code RulesTest} extends
 * this class.
 */
public abstract class ArchitectureRules {
    /** The areas of the dashboard, which share what is below them. */
    private static final Set<String> AREAS = Stream.of("""
                    alerts audit budgets deliveries find jobs keys overview playground prices providers reports requests
                    settings signin teams usage""".split("\\s+", -1))
            .map(area -> "functions.dashboard." + area)
            .collect(Collectors.toUnmodifiableSet());

    /** A line may import the lines below it, never the ones above; packages on one line never import each other. */
    private static final List<Set<String>> ORDER = List.of(
            Set.of("local.bench", "local.browser"),
            Set.of("local", "local.drills"),
            Set.of("local.cli", "local.demo", "local.lambda"),
            Set.of("local.embedded", "local.litellm", "local.mock"),
            line("functions.api functions.dashboard functions.migrate functions.scheduler functions.worker"),
            AREAS,
            Set.of("functions.dashboard.site"),
            Set.of("functions.dashboard.charts"),
            Set.of("functions.dashboard.shown"),
            Set.of("functions.web", "functions.web.query"),
            Set.of("functions.runtime"),
            Set.of("assembly"),
            Set.of("maintenance", "reports", "alerts"),
            Set.of("batches"),
            Set.of("admin", "jobs", "notices", "signin"),
            Set.of("call", "webhooks"),
            Set.of("keys", "people", "budgets", "pricing", "usage", "audit", "limits", "cache"),
            Set.of("providers"),
            Set.of("formats.translation"),
            Set.of("formats"),
            Set.of("config", "http", "postgres", "redis", "sqs", "traces"),
            Set.of("secrets"),
            Set.of("json"),
            Set.of("kernel", "local.rules"));

    /** What runs around the product: may use the framework, the clock and the environment. */
    private static final String[] AROUND = {"aigateway.functions..", "aigateway.local.."};

    private static final JavaClasses MODULE = new ClassFileImporter().importPath(Path.of("target", "classes"));

    private static Set<String> line(String names) {
        return Set.of(names.split(" ", -1));
    }

    @Test
    void packages_import_only_lower_ones() {
        for (int line = 0; line < ORDER.size(); line++) {
            for (String name : ORDER.get(line)) {
                String[] higher = Stream.concat(
                                ORDER.subList(0, line).stream().flatMap(Set::stream),
                                ORDER.get(line).stream().filter(other -> !other.equals(name)))
                        .map(other -> "aigateway." + other)
                        .toArray(String[]::new);
                noClasses()
                        .that()
                        .resideInAPackage("aigateway." + name)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(higher)
                        .allowEmptyShould(true)
                        .check(MODULE);
            }
        }
    }

    @Test
    void every_package_has_its_place_in_the_order() {
        assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(ORDER.stream().flatMap(Set::stream))
                        .contains(name.substring("aigateway.".length())));
    }

    @Test
    void no_package_depends_on_itself_in_a_circle() {
        slices().matching("aigateway.(*)..").should().beFreeOfCycles().check(MODULE);
    }

    @Test
    void kernel_depends_on_the_jdk_only() {
        classes()
                .that()
                .resideInAPackage("aigateway.kernel..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "aigateway.kernel..")
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void only_postgres_speaks_sql() {
        noClasses()
                .that(not(resideInAnyPackage("aigateway.postgres..").or(outermost(simpleNameStartingWith("Postgres")))))
                .and()
                .resideOutsideOfPackages(AROUND)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void the_framework_stays_outside() {
        noClasses()
                .that()
                .resideOutsideOfPackages(AROUND)
                .and(not(outermost(simpleNameStartingWith("Smtp"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta..")
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void only_a_composition_root_reads_clock_environment_and_chance() {
        noClasses()
                .that()
                .resideOutsideOfPackage("aigateway.assembly..")
                .and()
                .resideOutsideOfPackages(AROUND)
                .should()
                .callCodeUnitWhere(readsTheOutside())
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*[.$](\\w*(Manager|Helper|Helpers|Util|Utils|Impl|Service)|(Abstract|Base)[A-Z]\\w*|Base)")
                .check(MODULE);
    }

    @Test
    void methods_do_not_get() {
        methods()
                .that()
                .haveNameMatching("get[A-Z].*")
                .should(overrideAForeignMethod())
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(MODULE.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    /** A nested class belongs to the file it stands in. */
    private static DescribedPredicate<JavaClass> outermost(DescribedPredicate<? super JavaClass> predicate) {
        return DescribedPredicate.describe("in a file " + predicate.getDescription(), type -> {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return predicate.test(outer);
        });
    }

    private static DescribedPredicate<JavaCall<?>> readsTheOutside() {
        Set<String> clocks = Set.of("now", "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds");
        Set<String> randomTypes = Set.of(
                SecureRandom.class.getName(),
                Random.class.getName(),
                ThreadLocalRandom.class.getName(),
                "java.util.SplittableRandom");
        Set<String> clockTypes = Set.of(Clock.class.getName(), InstantSource.class.getName());
        return DescribedPredicate.describe("reads clock, environment or chance", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getName();
            boolean clock = (owner.startsWith("java.time.") && name.equals("now"))
                    || (clockTypes.contains(owner) && clocks.contains(name))
                    || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
                    || (owner.equals("java.util.Date") && name.equals("<init>"));
            boolean environment = owner.equals("java.lang.System")
                    && Set.of("getenv", "getProperty", "getProperties").contains(name);
            boolean chance = (randomTypes.contains(owner)
                            && Set.of("<init>", "current", "getInstanceStrong", "getInstance")
                                    .contains(name))
                    || (owner.equals("java.lang.Math") && name.equals("random"))
                    || (owner.equals(UUID.class.getName()) && name.equals("randomUUID"))
                    || owner.equals("java.util.random.RandomGeneratorFactory")
                    || (owner.equals("java.util.random.RandomGenerator")
                            && Set.of("of", "getDefault").contains(name));
            return clock || environment || chance;
        });
    }

    private static ArchCondition<JavaMethod> overrideAForeignMethod() {
        return new ArchCondition<>("override a method of another library's type") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean foreign = Stream.concat(
                                method.getOwner().getAllRawSuperclasses().stream(),
                                method.getOwner().getAllRawInterfaces().stream())
                        .filter(type -> !type.getPackageName().startsWith("aigateway"))
                        .flatMap(type -> type.getMethods().stream())
                        .anyMatch(theirs -> theirs.getName().equals(method.getName()));
                events.add(new SimpleConditionEvent(method, foreign, method.getFullName()));
            }
        };
    }
}
