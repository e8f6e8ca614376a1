package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.Rates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Overrides of prices, and a table of what each model of the demo cost at which time. */
final class DemoPrices {
    private static final String BEDROCK = "bedrock";

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final DemoSize size;

    DemoPrices(Gateway gateway, DemoDatabase database, DemoClock clock, DemoSize size) {
        this.gateway = gateway;
        this.database = database;
        this.clock = clock;
        this.size = size;
    }

    /** A discount of a contract that grew, and a model whose price does not ship. They begin at later dates. */
    void override(DemoTimeline timeline) {
        Instant at = size.begin().plusSeconds(1_800);
        timeline.at(
                at,
                () -> done(gateway.admin()
                        .managePrices()
                        .override(
                                ACTOR,
                                body(json -> json.text("provider", BEDROCK)
                                        .text("model", "openai.gpt-oss-120b-1:0")
                                        .decimal("input_usd_per_million", "0.15")
                                        .decimal("output_usd_per_million", "0.6")
                                        .flag("force", true)))));
        timeline.at(at.plusSeconds(60), () -> discount("6", firstDiscount()));
        timeline.at(at.plusSeconds(120), () -> discount("12", secondDiscount()));
    }

    private void discount(String percent, Instant from) {
        done(gateway.admin()
                .managePrices()
                .override(
                        ACTOR,
                        body(json -> json.text("provider", BEDROCK)
                                .decimal("discount_percent", percent)
                                .number("effective_from", from.getEpochSecond()))));
    }

    private Instant firstDiscount() {
        return size.ago(size.days() * 0.62);
    }

    private Instant secondDiscount() {
        return size.ago(size.days() * 0.2);
    }

    /** Fills demo_price for all models of the file. */
    void table() {
        database.runPlain("""
                create unlogged table demo_price (provider text not null, model text not null, from_at timestamptz not null,
                    until_at timestamptz not null, input bigint not null, cached_input bigint not null, output bigint not null,
                    reasoning bigint not null, version text not null, primary key (provider, model, from_at))""");
        List<Instant> bounds = List.of(
                size.begin().plusSeconds(3_000),
                firstDiscount(),
                secondDiscount(),
                size.now().plusSeconds(3_600));
        List<String> names = database.rows(
                "select provider || ' ' || model from demo_model union"
                        + " select fallback_provider || ' ' || fallback_model from demo_model where fallback_model is not null");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < bounds.size() - 1; i++) {
            clock.set(bounds.get(i));
            gateway.forget();
            for (String name : names) {
                String[] parts = name.split(" ", -1);
                for (ListedPrice listed : gateway.admin().managePrices().list(parts[0], parts[1], null, 1)) {
                    Rates rates = listed.price().rates();
                    rows.add(List.of(
                            parts[0],
                            parts[1],
                            bounds.get(i),
                            bounds.get(i + 1),
                            rates.input(),
                            rates.cachedInput(),
                            rates.output(),
                            rates.reasoning(),
                            listed.price().version()));
                }
            }
        }
        database.runEach("insert into demo_price values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
    }
}
