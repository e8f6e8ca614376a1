package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The first thousand values of a day keep their names. */
class TagValuesTest {
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(Map.of(), CLOCK);
    private static final TaggedCalls CALLS = new TaggedCalls(PRODUCT);
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

        var made = PRODUCT.gateway().admin().manageBudgets().create("admin-token", Product.json("""
                {"scope":{"tag":"n=late"},"limit_usd":1,"period":"day","mode":"hard"}"""));
        assertThat(made).isInstanceOf(Result.Ok.class);
        CLOCK.advance(Duration.ofSeconds(11));
        assertThat(tags("n=late")).isEqualTo("{n=late}");
        assertThat(PRODUCT.rows("spent_nano_usd > 0", "budget_period")).containsExactly("true");
    }

    private static String tags(String sent) {
        TaggedCalls.Called called = CALLS.call(KEY, sent, TaggedCalls.MINI.formatted(""));
        assertThat(called.reply().status()).isEqualTo(200);
        return CALLS.tags(called.request());
    }
}
