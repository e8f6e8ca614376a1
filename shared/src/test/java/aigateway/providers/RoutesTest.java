package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ProviderHttpClient;
import aigateway.kernel.RequestId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final Provider mock = HttpProvider.openai(
            "mock", URI.create("http://127.0.0.1:1"), Optional::empty, Map.of(), Optional.empty(), http);

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void the_mock_serves_its_own_models_and_the_default_provider_the_rest() {
        try (var http = new ProviderHttpClient()) {
            Provider openai = openai(http);
            var routes = new Routes(Routes.Table.of(mock, openai));

            assertThat(routes.find("mock-1")).contains(to(mock, "mock-1"));
            assertThat(routes.find("mock-unknown")).contains(to(mock, "mock-unknown"));
            assertThat(routes.find("gpt-5")).contains(to(openai, "gpt-5"));
            assertThat(routes.find("mock")).contains(to(openai, "mock"));
            assertThat(routes.find("vendor/mock-1")).contains(to(openai, "vendor/mock-1"));
        }
    }

    @Test
    void without_the_mock_its_models_go_to_the_default_provider() {
        try (var http = new ProviderHttpClient()) {
            Provider openai = openai(http);

            assertThat(new Routes(Routes.Table.of(null, openai)).find("mock-1")).contains(to(openai, "mock-1"));
        }
    }

    @Test
    void without_a_default_provider_only_the_mocks_models_exist() {
        var routes = new Routes(Routes.Table.of(mock, null));

        assertThat(routes.find("mock-1")).isPresent();
        assertThat(routes.find("gpt-5")).isEmpty();
        assertThat(new Routes(Routes.Table.of(null, null)).find("mock-1")).isEmpty();
    }

    @Test
    void an_alias_comes_before_models_before_the_longest_prefix_before_the_default() {
        try (var http = new ProviderHttpClient()) {
            Provider openai = openai(http);
            var routes = new Routes(new Routes.Table(
                    Map.of("fast", "vendor/small"),
                    Map.of("vendor/small", to(mock, "mock-1")),
                    List.of(
                            new PrefixRoute("vendor/", true, to(openai, "")),
                            new PrefixRoute("vendor/big-", false, to(openai, "")),
                            new PrefixRoute("fixed/", true, to(openai, "one"))),
                    mock,
                    openai));

            assertThat(routes.find("fast")).contains(to(mock, "mock-1"));
            assertThat(routes.find("vendor/small")).contains(to(mock, "mock-1"));
            assertThat(routes.find("vendor/other")).contains(to(openai, "other"));
            assertThat(routes.find("vendor/big-1")).contains(to(openai, "vendor/big-1"));
            assertThat(routes.find("fixed/whatever")).contains(to(openai, "one"));
            assertThat(routes.find("gpt-5")).contains(to(openai, "gpt-5"));
            assertThat(routes.named()).containsExactly(Map.entry("fast", "mock"), Map.entry("vendor/small", "mock"));
        }
    }

    @Test
    void first_attempts_are_distributed_by_weight_and_one_request_always_selects_the_same_target() {
        Target heavy = Target.of(mock, "heavy");
        Target light = Target.of(mock, "light");
        Target never = Target.of(mock, "never");
        Target last = Target.of(mock, "last");
        var route = new Route(
                List.of(new Route.Weighted(heavy, 9), new Route.Weighted(light, 1), new Route.Weighted(never, 0)),
                List.of(last));

        long lightFirst = IntStream.range(0, 2_000)
                .mapToObj(i -> new RequestId("req_" + Integer.toHexString(i * 7919)))
                .filter(request -> route.order(request).getFirst().equals(light))
                .count();

        assertThat(lightFirst).isBetween(120L, 280L);
        var request = new RequestId("req_1");
        assertThat(route.order(request))
                .isEqualTo(route.order(request))
                .hasSize(3)
                .endsWith(last);
    }

    private static Route to(Provider provider, String model) {
        return Route.to(Target.of(provider, model));
    }

    private static Provider openai(ProviderHttpClient http) {
        return HttpProvider.openai(
                "openai", URI.create("http://127.0.0.1:1"), Optional::empty, Map.of(), Optional.empty(), http);
    }
}
