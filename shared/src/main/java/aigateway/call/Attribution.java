package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.secrets.Secrets;
import aigateway.usage.TagValues;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tags a call counts under: those of its key, those of the request, and {@code user=} with a hash of the person
 * that the request names. Of all tags of requests the first thousand of a day keep their values, because reports have sums for
 * each; later ones become {@code name=other}, except those that a budget is for.
 *
 * <p>Round trips: none for tags that this process has seen today; else one to Postgres, at most every ten seconds.
 */
public final class Attribution {
    private static final int VALUES_MAX = 1_000;
    private static final String OTHER = "other";
    /** Processes that see new values at the same time exceed the bound by what each sees within this time. */
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private final TagValues values;
    private final UserHash users;
    private final InstantSource clock;
    private volatile @Nullable Day today;

    public Attribution(TagValues values, Secrets secrets, InstantSource clock) {
        this.values = values;
        this.users = new UserHash(secrets);
        this.clock = clock;
    }

    private record Day(LocalDate date, Set<String> used, Set<String> budgeted, long readMillis) {}

    /**
     * The tags of a call.
     *
     * @param all of the key, then of the request
     * @param ofRequest those of the request alone
     * @param writes record the values that are new today
     */
    public record Tags(List<String> all, List<String> ofRequest, List<Write> writes) {
        /** Of work that calls no provider. */
        public static final Tags NONE = new Tags(List.of(), List.of(), List.of());
    }

    Tags tags(Key key, RequestTags sent, ApiRequest request) {
        if (sent.decided()) {
            return new Tags(all(key, sent.pairs()), sent.pairs(), List.of());
        }
        List<String> pairs = new ArrayList<>(sent.others());
        sent.user()
                .or(() -> UserHash.named(request.document().root()))
                .ifPresent(person -> pairs.add(RequestTags.USER + "=" + users.of(person)));
        if (pairs.isEmpty()) {
            return new Tags(key.spec().tags(), List.of(), List.of());
        }
        List<Write> writes = new ArrayList<>();
        List<String> bounded =
                pairs.stream().map(pair -> bounded(pair, writes)).distinct().toList();
        return new Tags(all(key, bounded), bounded, List.copyOf(writes));
    }

    /** Reports have one sum for each list, so its order must not depend on the client. */
    private static List<String> all(Key key, List<String> ofRequest) {
        Set<String> all = new LinkedHashSet<>(key.spec().tags());
        ofRequest.stream().sorted().forEach(all::add);
        return List.copyOf(all);
    }

    private String bounded(String pair, List<Write> writes) {
        LocalDate date = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Day day = day(date, false);
        if (!day.used.contains(pair) && !day.budgeted.contains(pair)) {
            day = day(date, true);
        }
        if (day.used.contains(pair) || day.budgeted.contains(pair)) {
            return pair;
        }
        if (day.used.size() >= VALUES_MAX) {
            return pair.substring(0, pair.indexOf('=') + 1) + OTHER;
        }
        day.used.add(pair);
        writes.add(values.used(pair));
        return pair;
    }

    /** @param unknown whether a value was not found, so that what is known is read again if it is old */
    private Day day(LocalDate date, boolean unknown) {
        Day known = today;
        long now = clock.millis();
        if (known != null && known.date.equals(date) && (!unknown || now - known.readMillis < REFRESH.toMillis())) {
            return known;
        }
        TagValues.Known read = values.known(date);
        Set<String> used = ConcurrentHashMap.newKeySet();
        used.addAll(read.used());
        if (known != null && known.date.equals(date)) {
            used.addAll(known.used);
        }
        Day fresh = new Day(date, used, read.budgeted(), now);
        today = fresh;
        return fresh;
    }
}
