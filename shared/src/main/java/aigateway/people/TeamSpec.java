package aigateway.people;

import aigateway.json.Fields;
import aigateway.json.LimitsJson;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an admin writes of a team. */
public record TeamSpec(String name, @Nullable PersonId owner, KeyLimits limits) {
    public static final Set<String> MEMBERS = Set.of("name", "owner", "limits");
    /** Of a team's name, and of a text that names a team by id or name. */
    public static final int NAME_LENGTH_MAX = 100;

    private static final int PERSON_LENGTH_MAX = 40;

    /** Reads a new team; the fields' problem says what is wrong. */
    public static TeamSpec create(Fields fields) {
        return new TeamSpec(name(fields), owner(fields), LimitsJson.read(fields));
    }

    /** A team's settings with the members of a PATCH changed; null clears, limits are replaced whole. */
    public static TeamSpec patched(Team team, Fields fields) {
        return new TeamSpec(
                fields.mentions("name") ? name(fields) : team.name(),
                fields.mentions("owner") ? owner(fields) : team.owner(),
                fields.mentions("limits") ? LimitsJson.read(fields) : team.limits());
    }

    /** Where a text names a team by id or name, a name in the form of an id would be ambiguous. */
    private static String name(Fields fields) {
        String name = fields.requiredText("name", 1, NAME_LENGTH_MAX).strip();
        if (fields.problem() == null && (name.isEmpty() || TeamId.read(name).isPresent())) {
            fields.wrong("name", "expected a name that is not blank and no id");
        }
        return name;
    }

    private static @Nullable PersonId owner(Fields fields) {
        String text = fields.text("owner", 1, PERSON_LENGTH_MAX);
        if (text == null) {
            return null;
        }
        return PersonId.read(text).orElseGet(() -> {
            fields.wrong("owner", "expected the id of a person");
            return null;
        });
    }
}
