package aigateway.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The members of one map by name. */
record ConfigObject(ConfigValue owner, Map<String, ConfigValue> members) {
    static final String TIMEOUT = "timeout_seconds";
    static final String RETRIES = "retries";

    Optional<ConfigValue> at(String name) {
        return Optional.ofNullable(members.get(name));
    }

    Optional<ConfigValue> required(String name) {
        Optional<ConfigValue> value = at(name);
        if (value.isEmpty()) {
            owner.refuse("the member '" + name + "' is missing");
        }
        return value;
    }

    Optional<Duration> timeout() {
        return at(TIMEOUT)
                .flatMap(value -> value.number(1, ConfigBounds.TIMEOUT_SECONDS_MAX))
                .map(Duration::ofSeconds);
    }

    Optional<Integer> retries() {
        return at(RETRIES).flatMap(value -> value.number(0, ConfigBounds.RETRIES_MAX));
    }
}
