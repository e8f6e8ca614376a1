package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectChargeCommandTest extends CommandLineCase {
    private static final String REQUEST = "req_01a2b3c4d5e60718293a4b5c6d7e8f90";

    @Test
    void a_corrected_charge_is_shown_with_both_figures() {
        api.gives(200, "{\"object\":\"usage.correction\",\"charged_usd\":0.0328,\"cost_usd\":0.0125}");

        Ran ran = run("correct-charge", REQUEST, "--cost-usd", "0.0125");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .isEqualTo("corrected " + REQUEST + ": charged 0.0328 USD, now 0.0125 USD" + System.lineSeparator());
        assertThat(api.asked().getFirst().line()).isEqualTo("POST /admin/v1/usage/" + REQUEST + "/correction");
        assertThat(api.asked().getFirst().body()).isEqualTo("{\"cost_usd\":0.0125}");
    }

    @Test
    void an_attempt_and_token_counts_are_sent_as_they_are() {
        api.gives(200, "{\"charged_usd\":1,\"cost_usd\":0}");

        run("correct-charge", REQUEST, "--attempt", "2", "--input-tokens", "10", "--output-tokens", "0");

        assertThat(api.asked().getFirst().body()).isEqualTo("{\"attempt\":2,\"input_tokens\":10,\"output_tokens\":0}");
    }

    @Test
    void a_refusal_is_the_gateways_sentence() {
        api.gives(409, "{\"error\":{\"message\":\"This charge was corrected before.\",\"code\":\"conflict\"}}");

        Ran ran = run("correct-charge", REQUEST, "--cost-usd", "1");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).isEqualTo("error: This charge was corrected before." + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e3", "0.0000000001", "1,5", "7000000"})
    void an_amount_that_is_no_amount_is_wrong_usage(String usd) {
        assertThat(run("correct-charge", REQUEST, "--cost-usd=" + usd).exitCode())
                .isEqualTo(2);
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void an_id_of_another_form_is_wrong_usage() {
        assertThat(run("correct-charge", "req_../../keys", "--cost-usd", "1").exitCode())
                .isEqualTo(2);
        assertThat(api.asked()).isEmpty();
    }
}
