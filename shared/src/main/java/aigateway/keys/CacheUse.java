package aigateway.keys;

import aigateway.json.Fields;
import java.util.Locale;

/** Whether a key's calls may be answered from the cache, where the call itself does not say. */
public enum CacheUse {
    OFF,
    /** With what the key itself was answered before. */
    OWN,
    /** With what any key was answered whose calls are shared too. */
    SHARED;

    private static final int LENGTH_MAX = 10;

    static CacheUse read(Fields fields) {
        String word = fields.text("cache", 0, LENGTH_MAX);
        return word == null ? OFF : named(fields, word);
    }

    private static CacheUse named(Fields fields, String word) {
        for (CacheUse use : values()) {
            if (use.text().equals(word)) {
                return use;
            }
        }
        fields.wrong("cache", "expected off, own or shared");
        return OFF;
    }

    static CacheUse parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Its word in the admin API and the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
