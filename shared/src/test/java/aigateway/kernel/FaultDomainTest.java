package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultDomainTest {
    private static final List<@Nullable String> CODES = Arrays.asList(
            null,
            "",
            "insufficient_quota",
            "rate_limit_exceeded",
            "model_not_allowed",
            "ip_not_allowed",
            "unbounded_cost",
            "request_too_large_for_limit",
            "unavailable",
            "internal_error",
            "provider_error",
            "provider_timeout",
            "invalid_value");

    @ParameterizedTest
    @CsvSource({
        "settled, 200, , ",
        "settled, 200, provider_error, PROVIDER",
        "voided, 502, provider_error, PROVIDER",
        "charged, 504, provider_timeout, PROVIDER",
        "voided, 429, rate_limit_exceeded, PROVIDER",
        "voided, 400, context_length_exceeded, CALLER",
        "settled, 503, unavailable, GATEWAY",
        "refused, 503, unavailable, GATEWAY",
        "refused, 500, internal_error, GATEWAY",
        "refused, 429, insufficient_quota, POLICY",
        "refused, 403, model_not_allowed, POLICY",
        "refused, 400, invalid_json, CALLER",
        "refused, 404, model_not_found, CALLER",
        "cached, 200, , ",
        "charged, , , ",
        "charged, 0, '', ",
    })
    void a_failed_call_has_a_reason(
            String outcome, @Nullable Integer status, @Nullable String code, @Nullable FaultDomain domain) {
        assertThat(FaultDomain.of(outcome, status, code)).isEqualTo(domain);
    }

    @Test
    void the_database_has_the_same_rules() {
        List<Integer> statuses =
                Arrays.asList(null, 0, 200, 400, 401, 404, 408, 413, 415, 422, 429, 499, 500, 502, 503);
        List<@Nullable String> here = new ArrayList<>();
        List<@Nullable String> there = new ArrayList<>();
        try (Postgres postgres = TestDatabase.fresh().connect()) {
            for (String outcome : List.of("settled", "voided", "charged", "cached", "refused")) {
                for (Integer status : statuses) {
                    for (String code : CODES) {
                        FaultDomain domain = FaultDomain.of(outcome, status, code);
                        here.add(domain == null ? null : Word.of(domain));
                        there.add(postgres.query(
                                        Sql.of("select fault_domain(?, ?::int, ?) domain", outcome, status, code),
                                        row -> row.textOrNull("domain") == null ? "" : row.text("domain"))
                                .getFirst());
                    }
                }
            }
        }

        assertThat(there.stream()
                        .map(domain -> "".equals(domain) ? null : domain)
                        .toList())
                .isEqualTo(here);
    }
}
