package aigateway.kernel;

import java.util.Locale;
import java.util.Optional;

/** Enum constants as the API, the database and the log write them: in lower case. */
public final class Word {
    private Word() {}

    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is written so; empty when there is none. Case counts. */
    public static <E extends Enum<E>> Optional<E> read(Class<E> type, String word) {
        for (E value : type.getEnumConstants()) {
            if (of(value).equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /**
     * The constant of a word that we wrote.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return read(type, word)
                .orElseThrow(() -> new IllegalArgumentException("no " + type.getSimpleName() + ": " + word));
    }
}
