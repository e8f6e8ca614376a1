package aigateway.local.mock;

import java.util.UUID;

/** Ids in OpenAI's manner: a prefix for the kind, then random hexadecimal digits. */
final class Ids {
    String next(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }
}
