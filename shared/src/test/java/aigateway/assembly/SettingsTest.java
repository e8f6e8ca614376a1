package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.http.Cidr;
import aigateway.limits.FailMode;
import aigateway.pricing.Unpriced;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void what_is_left_out_has_its_default() {
        Settings settings = Settings.read(Map.of());

        assertThat(settings.stage()).isEqualTo("prod");
        assertThat(settings.database().url()).isNull();
        assertThat(settings.database().pool()).isEqualTo(10);
        assertThat(settings.redis().url()).isNull();
        assertThat(settings.redis().cluster()).isFalse();
        assertThat(settings.rateLimits().failMode()).isEqualTo(FailMode.LOCAL);
        assertThat(settings.rateLimits().expectedInstances()).isEqualTo(1);
        assertThat(settings.lambda()).isFalse();
        assertThat(settings.awsRegion()).isEqualTo("us-east-1");
        assertThat(settings.maxBodyBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(settings.providers().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.providers().defaultName()).isEmpty();
        assertThat(settings.providers().openaiBaseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
        assertThat(settings.providers().mock()).isFalse();
        assertThat(settings.providers().modelsCache()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.providers().responseCache()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.retention().jobs()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.retention().jobRows()).isEqualTo(Duration.ofDays(90));
        assertThat(settings.retention().audit()).isEqualTo(Duration.ofDays(90));
        assertThat(settings.retention().usage()).isEqualTo(Duration.ofDays(400));
        assertThat(settings.webhooks().allow()).isEmpty();
        assertThat(settings.metrics().pushgateway()).isEmpty();
    }

    @Test
    void an_empty_value_counts_as_left_out_and_blanks_around_one_do_not_count() {
        Settings settings = Settings.read(
                Map.of("STAGE", " Local ", "MAX_BODY_BYTES", "", "REDIS_URL", "  ", "PROVIDER_TIMEOUT_SECONDS", " 7 "));

        assertThat(settings.stage()).isEqualTo("local");
        assertThat(settings.maxBodyBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(settings.redis().url()).isNull();
        assertThat(settings.providers().timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void the_mock_is_on_by_itself_only_at_home() {
        assertThat(Settings.read(Map.of("STAGE", "local")).providers().mock()).isTrue();
        assertThat(Settings.read(Map.of("STAGE", "test")).providers().mock()).isTrue();
        assertThat(Settings.read(Map.of("STAGE", "staging")).providers().mock()).isFalse();
        assertThat(Settings.read(Map.of("STAGE", "local", "MOCK_PROVIDER", "false"))
                        .providers()
                        .mock())
                .isFalse();
        assertThat(Settings.read(Map.of("MOCK_PROVIDER", "TRUE")).providers().mock())
                .isTrue();
    }

    @Test
    void the_mock_has_no_address_unless_one_is_set() {
        assertThat(Settings.read(Map.of("STAGE", "local")).providers().mockUrl())
                .isNull();
        assertThat(Settings.read(Map.of("MOCK_PROVIDER_URL", "http://127.0.0.1:9"))
                        .providers()
                        .mockUrl())
                .isEqualTo(URI.create("http://127.0.0.1:9"));
    }

    @Test
    void a_model_without_a_price_is_judged_by_its_budgets_unless_told_otherwise() {
        assertThat(Settings.read(Map.of()).unpriced()).isEqualTo(new Unpriced.Auto());
        assertThat(Settings.read(Map.of("UNPRICED_MODELS", "refuse")).unpriced())
                .isEqualTo(new Unpriced.Refuse());
        assertThat(Settings.read(Map.of("UNPRICED_MODELS", "allow")).unpriced()).isEqualTo(new Unpriced.Allow());
        assertThat(Settings.read(Map.of("UNPRICED_MODELS", "price_as:gpt-4o")).unpriced())
                .isEqualTo(new Unpriced.PriceAs("gpt-4o"));
    }

    @Test
    void a_lambda_has_one_connection_unless_told_otherwise() {
        assertThat(Settings.read(Map.of()).database().committer()).isTrue();
        assertThat(Settings.read(Map.of("AWS_LAMBDA_FUNCTION_NAME", "api"))
                        .database()
                        .committer())
                .isFalse();
        assertThat(Settings.read(Map.of("AWS_LAMBDA_FUNCTION_NAME", "api"))
                        .database()
                        .pool())
                .isEqualTo(1);
        assertThat(Settings.read(Map.of("AWS_LAMBDA_FUNCTION_NAME", "api", "DATABASE_POOL", "3"))
                        .database()
                        .pool())
                .isEqualTo(3);
    }

    @Test
    void lists_are_parted_by_commas() {
        Settings settings = Settings.read(
                Map.of("STAGE", "test", "WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8, ::1/128,", "SECRETS_ARN", "arn:a,arn:b"));

        assertThat(settings.webhooks().allow()).containsExactly(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
        assertThat(settings.secretArns()).isEqualTo(List.of("arn:a", "arn:b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "staging", "", "lokal"})
    void private_networks_are_not_opened_to_webhooks_in_production(String stage) {
        Map<String, String> settings = Map.of("STAGE", stage, "WEBHOOK_ALLOW_CIDRS", "10.0.0.0/8");

        assertThatThrownBy(() -> Settings.read(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WEBHOOK_ALLOW_CIDRS")
                .hasMessageContaining("STAGE");
    }

    @Test
    void nor_when_no_stage_is_said() {
        Map<String, String> settings = Map.of("WEBHOOK_ALLOW_CIDRS", "10.0.0.0/8");

        assertThatThrownBy(() -> Settings.read(settings)).hasMessageContaining("WEBHOOK_ALLOW_CIDRS");
    }

    @Test
    void every_wrong_setting_is_named_at_once() {
        Map<String, String> settings = Map.of(
                "STAGE", "prod", "DATABASE_POOL", "many", "MOCK_PROVIDER", "yes", "WEBHOOK_ALLOW_CIDRS", "10.0.0.0/8");

        assertThatThrownBy(() -> Settings.read(settings))
                .hasMessageContaining("DATABASE_POOL ")
                .hasMessageContaining("MOCK_PROVIDER ")
                .hasMessageContaining("WEBHOOK_ALLOW_CIDRS ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAX_BODY_BYTES           | 10MiB-s3cret
            MAX_BODY_BYTES           | 1023
            MAX_BODY_BYTES           | 67108865
            MAX_BODY_BYTES           | 99999999999999
            PROVIDER_TIMEOUT_SECONDS | -1
            PROVIDER_TIMEOUT_SECONDS | 901
            PROVIDER_TIMEOUT_SECONDS | 1.5
            DATABASE_POOL            | -3
            MODELS_CACHE_SECONDS     | 86401
            UNPRICED_MODELS          | s3cret
            UNPRICED_MODELS          | price_as:
            JOB_RETENTION_DAYS       | s3cret
            AUDIT_RETENTION_DAYS     | 3651
            MOCK_PROVIDER            | yes
            REDIS_CLUSTER            | 17
            RATE_LIMIT_FAIL_MODE     | shut
            EXPECTED_INSTANCES       | -1
            EXPECTED_INSTANCES       | 100001
            DEFAULT_PROVIDER         | s3cret
            OPENAI_BASE_URL          | api.s3cret.example
            MOCK_PROVIDER_URL        | ftp://s3cret.example
            OPENAI_BASE_URL          | http://user:s3cret@a b
            PUSHGATEWAY_URL          | http://user:s3cret@[
            SQS_ENDPOINT             | http://user:s3cret@a b
            REDIS_URL                | redis://user:s3cret@a b
            REDIS_URL                | s3cret://redis.example
            WEBHOOK_ALLOW_CIDRS      | 127.0.0.0/8,s3cret
            WEBHOOK_REFUSE_CIDRS     | 10.0.0.0/99
            """)
    void a_value_that_cannot_be_is_refused_by_its_name_and_never_repeated(String name, String value) {
        Map<String, String> settings = Map.of("STAGE", "test", name, value);

        assertThatThrownBy(() -> Settings.read(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " ")
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain(value, "s3cret");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"JOB_ROW_RETENTION_DAYS", "USAGE_RETENTION_DAYS"})
    void rows_are_kept_for_one_day_to_ten_years(String name) {
        for (String days : List.of("0", "3651")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.read(Map.of(name, days)))
                    .withMessageContaining(name + " must be a whole number from 1 to 3650.");
        }
    }
}
