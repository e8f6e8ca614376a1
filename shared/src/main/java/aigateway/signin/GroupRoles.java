package aigateway.signin;

import aigateway.people.Role;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the groups of an OpenID Connect provider may do here. */
public record GroupRoles(List<Rule> rules) {
    private static final String TEAM = "team:";

    public GroupRoles {
        rules = List.copyOf(rules);
    }

    /**
     * @param role null where the rule gives a team
     * @param team a name; null where the rule gives a role
     */
    public record Rule(
            String group, @Nullable Role role, @Nullable String team) {
        /**
         * Reads {@code group=role} or {@code group=team:NAME}. The last equals sign counts, because a group's name may have one.
         *
         * @throws IllegalArgumentException when it has another form
         */
        public static Rule parse(String text) {
            int team = text.lastIndexOf("=" + TEAM);
            int split = team > 0 ? team : text.lastIndexOf('=');
            String group = split < 0 ? "" : text.substring(0, split).strip();
            String right = text.substring(split + 1).strip();
            String name =
                    right.startsWith(TEAM) ? right.substring(TEAM.length()).strip() : "";
            Optional<Role> role = Role.read(right);
            if (group.isEmpty() || (name.isEmpty() && role.isEmpty())) {
                throw new IllegalArgumentException("neither group=role nor group=team:NAME");
            }
            return new Rule(group, name.isEmpty() ? role.orElseThrow() : null, name.isEmpty() ? null : name);
        }
    }

    /**
     * What a person of some groups may do.
     *
     * @param teams names
     */
    public record Given(Role role, Set<String> teams) {}

    /** The highest role and all teams of the groups; a team alone makes a team viewer. Empty when no group has a rule. */
    public Optional<Given> of(Collection<String> groups) {
        Role highest = null;
        Set<String> teams = new LinkedHashSet<>();
        for (Rule rule : rules) {
            if (!groups.contains(rule.group())) {
                continue;
            }
            Role role = rule.role() == null ? Role.TEAM_VIEWER : rule.role();
            highest = highest == null || role.includes(highest) ? role : highest;
            if (rule.team() != null) {
                teams.add(rule.team());
            }
        }
        return Optional.ofNullable(highest).map(role -> new Given(role, teams));
    }
}
