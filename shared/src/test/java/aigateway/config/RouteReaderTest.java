package aigateway.config;

import static aigateway.config.Sample.ofRoutes;
import static aigateway.config.Sample.route;
import static aigateway.config.Sample.withRoutes;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.RouteConfig.Match;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteReaderTest {
    @Test
    void every_member_of_a_route_can_be_set() {
        RouteConfig route = route("""
                - model: gpt-5
                  targets:
                    - {provider: openai, model: gpt-5.1, weight: 9}
                    - {provider: openai, weight: 0, timeout_seconds: 20}
                  fallbacks:
                    - {provider: mock, model: openai/gpt-5, timeout_seconds: 5}
                  timeout_seconds: 90
                  retries: 1
                """);

        assertThat(route.match()).isEqualTo(new Match.Model("gpt-5"));
        assertThat(route.targets())
                .containsExactly(
                        new TargetConfig("openai", Optional.of("gpt-5.1"), 9, Optional.empty()),
                        new TargetConfig("openai", Optional.empty(), 0, Optional.of(Duration.ofSeconds(20))));
        assertThat(route.fallbacks())
                .containsExactly(
                        new TargetConfig("mock", Optional.of("openai/gpt-5"), 1, Optional.of(Duration.ofSeconds(5))));
        assertThat(route.timeout()).hasValue(Duration.ofSeconds(90));
        assertThat(route.retries()).hasValue(1);
    }

    @Test
    void a_route_can_be_short() {
        RouteConfig route = route("- {model: gpt-5, provider: mock}");

        assertThat(route.targets()).containsExactly(new TargetConfig("mock", Optional.empty(), 1, Optional.empty()));
        assertThat(route.fallbacks()).isEmpty();
        assertThat(route.timeout()).isEmpty();
        assertThat(route.retries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "prefix: a/, a/, true",
        "prefix: a-, a-, false",
        "'prefix: a/, strip_prefix: false', a/, false",
        "'prefix: a-, strip_prefix: true', a-, true"
    })
    void a_prefix_with_a_slash_at_its_end_is_stripped_unless_the_file_says_otherwise(
            String match, String prefix, boolean stripped) {
        assertThat(route("- {provider: openai, " + match + "}").match()).isEqualTo(new Match.Prefix(prefix, stripped));
    }

    @Test
    void the_model_of_a_prefix_may_be_fixed() {
        assertThat(route("- {prefix: gpt-, targets: [{provider: openai, model: gpt-5}]}")
                        .targets()
                        .getFirst()
                        .model())
                .hasValue("gpt-5");
    }

    @Test
    void a_provider_that_does_not_exist_is_named_with_its_line() {
        assertThat(ofRoutes("""
                - model: a
                  targets:
                    - provider: openai
                    - weight: 1
                      provider: opnai
                  fallbacks:
                    - {provider: azure}
                - {model: b, provider: unknown}
                """))
                .containsExactly(
                        "line 9: routes[0].targets[1].provider: there is no provider named 'opnai'",
                        "line 11: routes[0].fallbacks[0].provider: there is no provider named 'azure'",
                        "line 12: routes[1].provider: there is no provider named 'unknown'");
    }

    @Test
    void a_route_is_of_a_model_or_a_prefix() {
        assertThat(ofRoutes("- {provider: openai}\n- {provider: openai, model: a, prefix: b}\n"))
                .containsExactly(
                        "line 5: routes[0]: expected either 'model' or 'prefix'",
                        "line 6: routes[1]: expected either 'model' or 'prefix'");
    }

    @Test
    void a_route_has_targets_or_one_provider() {
        assertThat(ofRoutes("- {model: a}\n- {model: b, provider: openai, targets: [{provider: openai}]}\n"))
                .containsExactly(
                        "line 5: routes[0]: expected either 'targets' or, for a single one, 'provider'",
                        "line 6: routes[1]: expected either 'targets' or, for a single one, 'provider'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model: a, strip_prefix: true | strip_prefix: only a route with a 'prefix' may say this",
                "prefix: a, strip_prefix: 1 | strip_prefix: expected true or false",
                "prefix: '' | prefix: expected 1 to 256 printable characters",
                "model: \"a\\nb\" | model: expected 1 to 256 printable characters",
                "model: 5 | model: expected text; put it in quotes",
                "model: a, retries: 6 | retries: expected a whole number from 0 to 5",
                "model: a, timeout_seconds: 901 | timeout_seconds: expected a whole number from 1 to 900"
            })
    void values_are_of_their_kind_and_in_their_bounds(String members, String error) {
        assertThat(ofRoutes("- {provider: openai, " + members + "}")).containsExactly("line 5: routes[0]." + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | : has 0 entries; 1 to 20 are allowed",
                "[{provider: openai, weight: 0}] | : at least one target needs a weight above 0",
                "[{}] | [0]: the member 'provider' is missing",
                "[openai] | [0]: expected a map",
                "[{provider: openai, weight: 1001}] | [0].weight: expected a whole number from 0 to 1000",
                "[{provider: openai, model: ''}] | [0].model: expected 1 to 256 printable characters",
                "[{provider: openai, modle: a}] | [0]: unknown member 'modle'; expected one of provider, model, weight,"
                        + " timeout_seconds"
            })
    void targets_are_checked_one_by_one(String targets, String error) {
        assertThat(ofRoutes("- {model: a, targets: " + targets + "}"))
                .containsExactly("line 5: routes[0].targets" + error);
    }

    @Test
    void a_fallback_has_no_weight() {
        assertThat(ofRoutes("- {model: a, provider: openai, fallbacks: [{provider: openai, weight: 1}]}"))
                .containsExactly("line 5: routes[0].fallbacks[0]: unknown member 'weight'; expected one of provider,"
                        + " model, timeout_seconds");
    }

    @Test
    void two_routes_never_have_the_same_model_or_prefix() {
        assertThat(ofRoutes("""
                - {model: a, provider: openai}
                - {prefix: a, provider: openai}
                - {prefix: a, strip_prefix: true, provider: openai}
                - {model: a, provider: mock}
                """))
                .containsExactly(
                        "line 7: routes[2]: has the same prefix 'a' as the route of line 6",
                        "line 8: routes[3]: has the same model 'a' as the route of line 5");
    }

    @Test
    void routes_and_targets_have_their_bounds() {
        assertThat(Sample.read(withRoutes(routes(1_000))).routes()).hasSize(1_000);
        assertThat(ofRoutes(routes(1_001))).containsExactly("line 4: routes: has 1001 entries; 0 to 1000 are allowed");
        assertThat(route("- {model: a, targets: " + targets(20) + ", fallbacks: " + targets(20) + "}")
                        .fallbacks())
                .hasSize(20);
        assertThat(ofRoutes("- {model: a, targets: " + targets(21) + ", fallbacks: " + targets(21) + "}"))
                .containsExactly(
                        "line 5: routes[0].targets: has 21 entries; 1 to 20 are allowed",
                        "line 5: routes[0].fallbacks: has 21 entries; 0 to 20 are allowed");
    }

    private static String routes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "- {model: m" + i + ", provider: openai}\n")
                .collect(Collectors.joining());
    }

    @Test
    void a_route_lists_the_causes_for_another_target() {
        String fallbacks = "fallbacks: [{provider: openai, model: b}]";

        assertThat(route("- {model: a, provider: openai, " + fallbacks + "}").fallbackOn())
                .isEmpty();
        assertThat(route("- {model: a, provider: openai, " + fallbacks
                                + ", fallback_on: [context_length, content_policy, budget]}")
                        .fallbackOn())
                .containsExactlyInAnyOrder(FallbackCause.values());
        assertThat(ofRoutes("- {model: a, provider: openai, " + fallbacks + ", fallback_on: [length]}"))
                .containsExactly(
                        "line 5: routes[0].fallback_on[0]: expected one of context_length, content_policy, budget");
        assertThat(ofRoutes("- {model: a, provider: openai, fallback_on: [budget]}"))
                .containsExactly("line 5: routes[0]: 'fallback_on' needs a second target or fallback");
    }

    private static String targets(int count) {
        return "[" + "{provider: openai},".repeat(count) + "]";
    }
}
