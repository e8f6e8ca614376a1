package aigateway.functions.dashboard.teams;

import aigateway.functions.web.Form;
import aigateway.json.JsonText;
import aigateway.people.Team;

/**
 * What is typed about a team.
 *
 * @param owner the id of a person; empty for none
 */
public record TeamForm(String name, String owner) {
    static final TeamForm EMPTY = new TeamForm("", "");

    static TeamForm of(Team team) {
        return new TeamForm(
                team.name(), team.owner() == null ? "" : team.owner().value());
    }

    static TeamForm read(Form form) {
        return new TeamForm(form.text("name"), form.text("owner"));
    }

    /** As the admin API takes it. */
    void write(JsonText json) {
        json.text("name", name).text("owner", owner.isEmpty() ? null : owner);
    }
}
