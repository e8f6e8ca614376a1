package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.providers.ClientHeaders;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The first thousand values of a day keep their names. */
class TagValuesTest {
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(Map.of(), CLOCK);
    private static final String KEY = PRODUCT.newKey();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void values_beyond_the_first_thousand_are_other_except_those_of_a_budget() {
        assertThat(tags("n=mine")).isEqualTo("{n=mine}");
        PRODUCT.update("""
                insert into tag_day select (now() at time zone 'UTC')::date, 'n=' || i from generate_series(1, 998) i""");
        CLOCK.advance(Duration.ofSeconds(11));

        // One place is left, and another process has used the rest.
        assertThat(tags("n=1")).isEqualTo("{n=1}");
        assertThat(tags("n=last")).isEqualTo("{n=last}");
        assertThat(tags("n=late")).isEqualTo("{n=other}");
        assertThat(tags("m=late,n=mine")).isEqualTo("{m=other,n=mine}");
        assertThat(PRODUCT.rows("count(*)", "tag_day")).containsExactly("1000");

        var made = PRODUCT.gateway().admin().manageBudgets().create(Product.json("""
                {"scope":{"tag":"n=late"},"limit_usd":1,"period":"day","mode":"hard"}"""));
        assertThat(made).isInstanceOf(Result.Ok.class);
        CLOCK.advance(Duration.ofSeconds(11));
        assertThat(tags("n=late")).isEqualTo("{n=late}");
        assertThat(PRODUCT.rows("spent_nano_usd > 0", "budget_period")).containsExactly("true");
    }

    private static String tags(String sent) {
        RequestId id = PRODUCT.gateway().ids().request();
        var client = new Caller.Client(
                Credential.read(List.of("Bearer " + KEY), List.of()),
                Product.SOURCE,
                ClientHeaders.NONE,
                RequestTags.read(List.of(sent)));
        Reply reply = PRODUCT.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        id,
                        Endpoint.CHAT_COMPLETIONS,
                        client,
                        Product.json("""
                                {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"Hi"}]}"""),
                        null,
                        CacheDirective.KEY,
                        ReplySink.NONE,
                        new CallRecord(),
                        Completion.NONE));
        assertThat(reply.status()).isEqualTo(200);
        return PRODUCT.rows("tags", "usage where request_id = ?", id.value()).getFirst();
    }
}
