package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.admin.ManageTokens;
import aigateway.assembly.Gateway;
import aigateway.people.Person;
import aigateway.people.Role;
import aigateway.signin.Argon2;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The people: three who can sign in, and the owners of the teams. */
final class DemoPeople {
    private static final Set<String> ADMINS = Set.of("Elena Petrova", "Mateusz Kowalski");
    private static final Set<String> VIEWERS = Set.of("Hannah Schmidt", "Victoria Lang");

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoSize size;
    private final Map<String, Person> byName = new HashMap<>();

    DemoPeople(Gateway gateway, DemoDatabase database, DemoSize size) {
        this.gateway = gateway;
        this.database = database;
        this.size = size;
    }

    /** Before the teams, which name them as owners. */
    void create(DemoTimeline timeline, List<DemoTeam> teams) {
        Set<String> owners = new LinkedHashSet<>();
        teams.forEach(team -> owners.add(team.owner()));
        int minutes = 0;
        Instant begin = size.begin();
        for (DemoLogin login : DemoLogin.ALL) {
            timeline.at(begin.plusSeconds(60L * ++minutes), () -> withPassword(login));
        }
        for (String owner : owners) {
            String email = owner.toLowerCase(Locale.ROOT).replace(' ', '.') + "@demo.example";
            String role = ADMINS.contains(owner) ? "admin" : VIEWERS.contains(owner) ? "viewer" : "team_viewer";
            timeline.at(begin.plusSeconds(60L * ++minutes), () -> person(email, owner, role));
        }
    }

    /** After the teams: who sees which. */
    void assign(DemoTimeline timeline, Instant at, List<DemoTeam> teams, Map<String, String> teamIds) {
        timeline.at(at, () -> {
            DemoLogin.ALL.forEach(login -> see(login.name(), login.teams(), teamIds));
            for (String owner : List.copyOf(byName.keySet())) {
                see(
                        owner,
                        teams.stream()
                                .filter(team -> team.owner().equals(owner))
                                .map(DemoTeam::name)
                                .toList(),
                        teamIds);
            }
        });
    }

    private void see(String name, List<String> teams, Map<String, String> teamIds) {
        Person person = find(name);
        if (!teams.isEmpty() && person.role() == Role.TEAM_VIEWER) {
            List<String> ids = teams.stream().map(teamIds::get).toList();
            done(gateway.people().managePeople().patch(ACTOR, person.id(), body(json -> json.texts("teams", ids))));
        }
    }

    Person find(String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    private void withPassword(DemoLogin login) {
        Person person = person(login.email(), login.name(), login.role());
        String hash = new Argon2(new SecureRandom(), 1).hash(login.password()).orElseThrow();
        database.run(
                "update person set password_hash = ? where id = ?",
                hash,
                person.id().value());
    }

    private Person person(String email, String name, String role) {
        Person person = done(gateway.people()
                .managePeople()
                .create(
                        ACTOR,
                        body(json ->
                                json.text("email", email).text("name", name).text("role", role))));
        byName.put(name, person);
        return person;
    }

    /** Tokens of two people, one of them revoked, and who was here lately. */
    void tokens(DemoTimeline timeline) {
        timeline.at(size.ago(size.days() * 0.45), () -> token("Mateusz Kowalski", "Terraform", "admin"));
        timeline.at(size.ago(size.days() * 0.13), () -> token("Hannah Schmidt", "Spreadsheet of finance", "viewer"));
        timeline.at(size.ago(size.days() * 0.36), () -> {
            var manage = gateway.people().manageTokens();
            var issued = token("Elena Petrova", "Laptop", "viewer");
            done(manage.revoke(ACTOR, find("Elena Petrova").id(), issued.token().id()));
        });
    }

    private ManageTokens.IssuedToken token(String person, String name, String role) {
        return done(gateway.people()
                .manageTokens()
                .create(
                        ACTOR,
                        find(person).id(),
                        body(json -> json.text("name", name).text("role", role))));
    }
}
