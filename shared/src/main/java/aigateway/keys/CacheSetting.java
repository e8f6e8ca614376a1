package aigateway.keys;

import aigateway.json.Fields;
import java.util.Locale;

/** Whether a key's calls may be answered from the cache, where the call itself does not say. */
public enum CacheSetting {
    OFF,
    /** With what the key itself was answered before. */
    OWN,
    /** With what any key was answered whose calls are shared too. */
    SHARED;

    private static final int LENGTH_MAX = 10;

    static CacheSetting read(Fields fields) {
        String word = fields.text("cache", 0, LENGTH_MAX);
        return word == null ? OFF : named(fields, word);
    }

    private static CacheSetting named(Fields fields, String word) {
        for (CacheSetting use : values()) {
            if (use.text().equals(word)) {
                return use;
            }
        }
        fields.wrong("cache", "expected off, own or shared");
        return OFF;
    }

    static CacheSetting parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Its word in the admin API and the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
