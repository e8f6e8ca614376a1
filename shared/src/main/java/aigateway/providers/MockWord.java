package aigateway.providers;

import aigateway.json.Json;
import org.jspecify.annotations.Nullable;

/** A string that fits a schema's format and lengths. */
final class MockWord {
    private static final int LENGTH_MAX = 1000;

    private MockWord() {}

    static String fitting(Json.Obj schema) {
        String word = ofFormat(schema.text("format"));
        long least = Math.min(schema.integer("minLength", 0), LENGTH_MAX);
        if (word.length() < least) {
            word += "x".repeat((int) least - word.length());
        }
        long most = Math.max(0, schema.integer("maxLength", LENGTH_MAX));
        return word.length() <= most ? word : word.substring(0, (int) most);
    }

    private static String ofFormat(@Nullable String format) {
        return switch (format) {
            case null -> "text";
            case "date-time" -> "2026-01-01T00:00:00Z";
            case "date" -> "2026-01-01";
            case "time" -> "00:00:00Z";
            case "duration" -> "PT1S";
            case "email" -> "user@example.com";
            case "hostname" -> "example.com";
            case "ipv4" -> "192.0.2.1";
            case "ipv6" -> "2001:db8::1";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case "uri", "url" -> "https://example.com/";
            default -> "text";
        };
    }
}
