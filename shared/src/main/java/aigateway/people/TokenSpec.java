package aigateway.people;

import aigateway.json.Fields;
import aigateway.kernel.Problem;
import aigateway.kernel.UnixTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What an admin writes of a new token.
 *
 * @param role at most that of the person
 */
public record TokenSpec(String name, Role role, Instant expiresAt) {
    public static final Set<String> MEMBERS = Set.of("name", "role", "expires_at");

    private static final int NAME_LENGTH_MAX = 100;
    private static final int ROLE_LENGTH_MAX = 20;
    private static final Duration LASTS = Duration.ofDays(90);
    /** A forgotten token must end some day; a year and a little, so that yearly dates fit. */
    private static final Duration LASTS_MAX = Duration.ofDays(400);

    /** Reads a new token of a person; the fields' problem says what is wrong. */
    public static TokenSpec create(Fields fields, Person person, Instant now) {
        return new TokenSpec(
                fields.requiredText("name", 1, NAME_LENGTH_MAX), role(fields, person), expiry(fields, now));
    }

    private static Role role(Fields fields, Person person) {
        String word = fields.text("role", 1, ROLE_LENGTH_MAX);
        if (word == null) {
            return person.role();
        }
        Role role = Role.read(word).orElse(null);
        if (role == null) {
            fields.wrong("role", Role.EXPECTED);
            return person.role();
        }
        if (!person.role().includes(role)) {
            fields.wrong("role", "the person has only the role " + person.role().text());
        }
        return role;
    }

    private static Instant expiry(Fields fields, Instant now) {
        Long seconds = fields.integer("expires_at", 0, UnixTime.SECONDS_MAX);
        if (seconds == null) {
            return now.plus(LASTS);
        }
        Instant expiry = Instant.ofEpochSecond(seconds);
        if (!expiry.isAfter(now) || expiry.isAfter(now.plus(LASTS_MAX))) {
            fields.refuse(Problem.invalidValue(
                    "expires_at", "expected a time within the next " + LASTS_MAX.toDays() + " days"));
        }
        return expiry;
    }
}
