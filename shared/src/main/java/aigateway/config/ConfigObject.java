package aigateway.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The members of one map, by name. */
record ConfigObject(ConfigValue owner, Map<String, ConfigValue> places) {
    static final String TIMEOUT = "timeout_seconds";
    static final String RETRIES = "retries";

    Optional<ConfigValue> at(String name) {
        return Optional.ofNullable(places.get(name));
    }

    Optional<ConfigValue> needed(String name) {
        Optional<ConfigValue> place = at(name);
        if (place.isEmpty()) {
            owner.refuse("the member '" + name + "' is missing");
        }
        return place;
    }

    Optional<Duration> timeout() {
        return at(TIMEOUT)
                .flatMap(place -> place.number(1, ConfigBounds.TIMEOUT_SECONDS_MAX))
                .map(Duration::ofSeconds);
    }

    Optional<Integer> retries() {
        return at(RETRIES).flatMap(place -> place.number(0, ConfigBounds.RETRIES_MAX));
    }
}
