package aigateway.keys;

import aigateway.json.Fields;
import aigateway.kernel.Word;

/** Whether calls of a key use the response cache, unless the call itself says. */
public enum CacheSetting {
    OFF,
    /** Replies to this key only. */
    OWN,
    /** Replies to every key with this setting. */
    SHARED;

    private static final int LENGTH_MAX = 10;

    static CacheSetting read(Fields fields) {
        String word = fields.text("cache", 0, LENGTH_MAX);
        if (word == null) {
            return OFF;
        }
        return Word.read(CacheSetting.class, word).orElseGet(() -> {
            fields.wrong("cache", "expected off, own or shared");
            return OFF;
        });
    }

    static CacheSetting parse(String text) {
        return Word.parse(CacheSetting.class, text);
    }

    /** Its word in the admin API and the database. */
    public String text() {
        return Word.of(this);
    }
}
