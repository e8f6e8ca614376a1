package aigateway.people;

import aigateway.json.Fields;
import aigateway.kernel.TeamId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an admin writes of a person.
 *
 * @param email in lower case
 */
public record PersonSpec(String email, String name, Role role, Set<TeamId> teams, boolean disabled) {
    public static final Set<String> CREATE = Set.of("email", "name", "role", "teams");
    /** The email is the person's name at sign-in and in audit events, and stays. */
    public static final Set<String> CHANGEABLE = Set.of("name", "role", "teams", "disabled");

    private static final int EMAIL_LENGTH_MAX = 254;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");
    private static final int NAME_LENGTH_MAX = 100;
    private static final int ROLE_LENGTH_MAX = 20;
    /** More teams than that need a viewer. */
    private static final int TEAMS_MAX = 100;

    private static final int TEAM_LENGTH_MAX = 40;

    public PersonSpec {
        teams = Set.copyOf(teams);
    }

    /** Reads a new person; the fields' problem says what is wrong. */
    public static PersonSpec create(Fields fields) {
        String email = email(fields.requiredText("email", 3, EMAIL_LENGTH_MAX));
        if (fields.problem() == null && !EMAIL.matcher(email).matches()) {
            fields.wrong("email", "expected an address like ada@example.com");
        }
        String name = fields.has("name") ? fields.requiredText("name", 1, NAME_LENGTH_MAX) : email;
        return new PersonSpec(email, name, role(fields), teams(fields), false);
    }

    /** A person's settings with the members of a PATCH changed. */
    public static PersonSpec patched(Person person, Fields fields) {
        return new PersonSpec(
                person.email(),
                fields.mentions("name") ? fields.requiredText("name", 1, NAME_LENGTH_MAX) : person.name(),
                fields.mentions("role") ? role(fields) : person.role(),
                fields.mentions("teams") ? teams(fields) : person.teams(),
                fields.flag("disabled", person.isDisabled()));
    }

    /** The form in which addresses are stored and compared. */
    public static String email(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private static Role role(Fields fields) {
        String word = fields.requiredText("role", 1, ROLE_LENGTH_MAX);
        return Role.read(word).orElseGet(() -> {
            if (fields.problem() == null) {
                fields.wrong("role", Role.EXPECTED);
            }
            return Role.TEAM_VIEWER;
        });
    }

    private static Set<TeamId> teams(Fields fields) {
        List<String> texts = fields.texts("teams", TEAMS_MAX, TEAM_LENGTH_MAX);
        Set<TeamId> teams = new LinkedHashSet<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            Optional<TeamId> team = TeamId.read(text);
            if (team.isEmpty()) {
                fields.wrong("teams", "expected ids of teams");
            }
            team.ifPresent(teams::add);
        }
        return teams;
    }
}
