package aigateway.providers;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which provider serves a model: {@code mock-*} the mock when it is on, the rest the default provider. */
public final class Routes {
    private static final String MOCK_PREFIX = "mock-";

    private final @Nullable Provider mock;
    private final @Nullable Provider defaultProvider;

    /**
     * @param mock null when it is off
     * @param defaultProvider null when none is configured: then only the mock's models exist
     */
    public Routes(@Nullable Provider mock, @Nullable Provider defaultProvider) {
        this.mock = mock;
        this.defaultProvider = defaultProvider;
    }

    /** Empty when no provider could know the model. */
    public Optional<Route> find(String model) {
        Provider provider = mock != null && model.startsWith(MOCK_PREFIX) ? mock : defaultProvider;
        return Optional.ofNullable(provider).map(found -> new Route(found, model));
    }

    Optional<Provider> mock() {
        return Optional.ofNullable(mock);
    }

    Optional<Provider> external() {
        return Optional.ofNullable(defaultProvider);
    }
}
