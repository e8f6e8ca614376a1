package aigateway.secrets;

import java.util.Optional;

/** The source of secrets. Read at each use and never kept, so that a rotation is seen. */
public interface Secrets {
    /**
     * A secret by any name, such as the key variable of a provider.
     *
     * @throws aigateway.kernel.Unavailable when the store is out of reach
     */
    Optional<String> find(String name);

    /**
     * @throws aigateway.kernel.Unavailable when the store is out of reach
     */
    default Optional<String> find(SecretName name) {
        return find(name.name());
    }

    /**
     * @throws IllegalStateException when it is not configured: a gateway without its pepper must not serve
     */
    default String require(SecretName name) {
        return find(name).orElseThrow(() -> new IllegalStateException(name + " is not configured"));
    }
}
