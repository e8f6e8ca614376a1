package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Consumption;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No call costs more than its bound, whatever tiers serve it, however its tokens fall into kinds, and whatever tools it uses
 * within their caps. A failure names its seed, and AGW_TEST_SEED plays it again.
 */
class MostPropertiesTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> TIERS = List.of("flex", "priority", "batch", "fast", "us");
    private static final Set<Part> KINDS =
            EnumSet.of(Part.CACHE_WRITE_HOUR, Part.AUDIO_INPUT, Part.CACHED_AUDIO_INPUT, Part.AUDIO_OUTPUT);
    private static final List<Part> USES = Part.of(Part.Kind.USE);

    private final long seed = seed();
    private final Random random = new Random(seed);

    private static long seed() {
        String given = System.getenv("AGW_TEST_SEED");
        return given == null ? System.nanoTime() : Long.parseLong(given);
    }

    @BeforeEach
    void say() {
        System.out.println("seed " + seed);
    }

    @Test
    void a_call_within_its_caps_never_costs_more_than_its_bound() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            Most most = most();
            long output = random.nextLong(1 + (1L << random.nextInt(20)));
            Consumption used = within(most, output);

            assertThat(price.cost(used))
                    .as("seed %d round %d: %s of %s within %s", seed, i, price, used, most)
                    .isLessThanOrEqualTo(price.worst(most, output));
        }
    }

    @Test
    void what_an_amount_pays_for_fits_into_it_and_one_token_more_does_not() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            Most most = most();
            var amount = new Money(random.nextLong(1L << (1 + random.nextInt(40))));
            long fitting = price.outputTokensWithin(amount, most);

            if (fitting >= 0 && fitting < Long.MAX_VALUE) {
                assertThat(price.worst(most, fitting))
                        .as("seed %d round %d", seed, i)
                        .isLessThanOrEqualTo(amount);
                assertThat(price.worst(most, fitting + 1))
                        .as("seed %d round %d", seed, i)
                        .isGreaterThan(amount);
            }
        }
    }

    @Test
    void a_discount_never_makes_a_call_dearer_and_a_whole_discount_makes_it_free() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            Consumption used = within(most(), 1_000);
            long ppm = random.nextLong(Rates.WHOLE_PPM + 1);

            assertThat(price.discounted(ppm, "d").cost(used))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(price.cost(used));
            assertThat(price.discounted(0, "d").cost(used)).isEqualTo(Money.ZERO);
        }
    }

    private Price price() {
        List<Price.LongContext> steps = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            steps.add(new Price.LongContext(1 + random.nextInt(2_000), new Rates(figures(Part.Kind.INPUT))));
        }
        Map<String, Tier> tiers = new TreeMap<>();
        for (String name : TIERS) {
            if (random.nextBoolean()) {
                Map<Part, Long> own = new EnumMap<>(Part.class);
                if (random.nextBoolean()) {
                    own.putAll(figures(Part.Kind.OUTPUT));
                }
                tiers.put(name, new Tier(random.nextInt(6_000_000), own));
            }
        }
        return new Price("v", new Rates(figures(Part.Kind.USE)), steps, tiers, null, null);
    }

    /** Input and output, and some of the other parts. */
    private Map<Part, Long> figures(Part.Kind always) {
        Map<Part, Long> figures = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            if (random.nextInt(3) > 0 || part.kind() == always) {
                figures.put(part, random.nextLong(1L << (1 + random.nextInt(34))));
            }
        }
        figures.put(Part.INPUT, random.nextLong(1L << (1 + random.nextInt(34))));
        figures.put(Part.OUTPUT, random.nextLong(1L << (1 + random.nextInt(34))));
        return figures;
    }

    private Most most() {
        Set<Part> kinds = EnumSet.noneOf(Part.class);
        KINDS.stream().filter(_ -> random.nextBoolean()).forEach(kinds::add);
        Map<Part, Long> uses = new EnumMap<>(Part.class);
        USES.stream()
                .filter(part -> part != Part.REQUEST && random.nextInt(4) == 0)
                .forEach(part -> uses.put(part, (long) random.nextInt(20)));
        return new Most(random.nextInt(4_000), Set.copyOf(some(TIERS)), kinds, uses);
    }

    private <T> List<T> some(List<T> all) {
        return all.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }

    /** A call with at most so much of each, split at random. */
    private Consumption within(Most most, long outputMax) {
        long input = random.nextLong(most.inputTokens() + 1);
        long cached = random.nextLong(input + 1);
        long written = random.nextLong(input - cached + 1);
        long output = random.nextLong(outputMax + 1);
        long reasoning = random.nextLong(output + 1);
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        split(parts, most, input - cached - written, Part.AUDIO_INPUT, Part.IMAGE_INPUT);
        split(parts, most, cached, Part.CACHED_AUDIO_INPUT, Part.CACHED_IMAGE_INPUT);
        split(parts, most, written, Part.CACHE_WRITE_HOUR);
        split(parts, most, output - reasoning, Part.AUDIO_OUTPUT, Part.IMAGE_OUTPUT);
        most.uses().forEach((part, count) -> parts.put(part, random.nextLong(count + 1)));
        return new Consumption(
                new Tokens(input, cached, written, output, reasoning), parts, some(List.copyOf(most.tiers())));
    }

    /** Images may be in any call; other kinds only where the request shows them. */
    private void split(Map<Part, Long> parts, Most most, long whole, Part... into) {
        long left = whole;
        for (Part part : into) {
            if (!KINDS.contains(part) || most.kinds().contains(part)) {
                long count = random.nextLong(left + 1);
                parts.put(part, count);
                left -= count;
            }
        }
    }
}
