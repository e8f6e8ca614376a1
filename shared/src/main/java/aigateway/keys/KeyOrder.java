package aigateway.keys;

import aigateway.kernel.KeyId;
import java.util.List;

/**
 * The order of a list of keys.
 *
 * @param first for {@link By#GIVEN}: these keys in this order, then the others; otherwise none
 */
public record KeyOrder(By by, List<KeyId> first) {
    /** What a list is ordered by. */
    public enum By {
        NEWEST,
        NAME,
        LAST_USED,
        GIVEN
    }

    public static final KeyOrder NEWEST = new KeyOrder(By.NEWEST, List.of());
    /** From a to z, in any case. */
    public static final KeyOrder NAME = new KeyOrder(By.NAME, List.of());
    /** The latest use first, and last the keys that no call was made with. */
    public static final KeyOrder LAST_USED = new KeyOrder(By.LAST_USED, List.of());

    public KeyOrder {
        first = List.copyOf(first);
    }

    /** By what another report knows of keys, such as their spend. The database compares each key with each of these. */
    public static KeyOrder given(List<KeyId> first) {
        return new KeyOrder(By.GIVEN, first);
    }
}
