package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.people.Identities;
import aigateway.people.NewSession;
import aigateway.people.People;
import aigateway.people.Person;
import aigateway.people.PersonSpec;
import aigateway.people.Session;
import aigateway.people.Sessions;
import aigateway.signin.OidcSignIn.Outcome;
import aigateway.signin.OidcSignIn.Why;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The person behind an identity: made at the first sign-in, and given the role and the teams of the groups at each. A person
 * is found by issuer and subject, which do not change; by the address only once, and only where the provider vouches for it.
 */
final class OidcPeople {
    private static final Logger LOG = LoggerFactory.getLogger(OidcPeople.class);
    private static final String ACTOR = "oidc";
    private static final int NAME_LENGTH_MAX = 100;
    private static final int TRIES = 2;

    private final GroupRoles roles;
    private final People people;
    private final Identities identities;
    private final Sessions sessions;
    private final OpenSession openSession;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    OidcPeople(
            GroupRoles roles,
            People people,
            Identities identities,
            Sessions sessions,
            OpenSession openSession,
            Audits audits,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.roles = roles;
        this.people = people;
        this.identities = identities;
        this.sessions = sessions;
        this.openSession = openSession;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    Outcome signIn(Identity identity, Visitor visitor) {
        Optional<Person> known =
                identities.find(identity.issuer(), identity.subject()).flatMap(people::find);
        Optional<GroupRoles.Given> given = roles.of(identity.groups());
        if (given.isEmpty()) {
            known.ifPresent(this::endSessions);
            return new Outcome.Refused(Why.GROUP);
        }
        for (int i = 0; i < TRIES; i++) {
            try {
                return known.isPresent()
                        ? opened(known.get(), null, given.get(), visitor)
                        : first(identity, given.get(), visitor);
            } catch (Conflict _) {
                // Another sign-in made or changed the person meanwhile: read again.
                known = identities.find(identity.issuer(), identity.subject()).flatMap(people::find);
            }
        }
        return new Outcome.Refused(Why.DISABLED);
    }

    /** The groups that gave the role are gone, so what was opened under it ends. */
    private void endSessions(Person person) {
        transactions.commit(List.of(sessions.endAll(person.id()), event("session.revoke", person.id(), """
                        {"session":"all","why":"no group"}""")));
    }

    private Outcome first(Identity identity, GroupRoles.Given given, Visitor visitor) {
        Optional<PersonSpec> spec = spec(identity, given);
        if (spec.isEmpty()) {
            return new Outcome.Refused(Why.EMAIL);
        }
        Optional<Person> sameEmail = people.findByEmail(spec.get().email());
        if (sameEmail.isPresent()) {
            return identity.emailVerified() && !sameEmail.get().hasSubject()
                    ? opened(sameEmail.get(), identity, given, visitor)
                    : new Outcome.Refused(Why.UNVERIFIED);
        }
        PersonId id = ids.person();
        List<Write> writes = new ArrayList<>(people.create(id, spec.get()));
        writes.add(identities.link(id, identity.issuer(), identity.subject()));
        writes.add(event("person.create", id, detail(spec.get())));
        transactions.commit(writes);
        return opened(people.find(id).orElseThrow(), null, given, visitor);
    }

    /**
     * @param linked not null at the first sign-in of a person whom an admin made
     */
    private Outcome opened(Person person, @Nullable Identity linked, GroupRoles.Given given, Visitor visitor) {
        if (person.isDisabled()) {
            return new Outcome.Refused(Why.DISABLED);
        }
        Instant now = clock.instant();
        var spec = new PersonSpec(person.email(), person.name(), given.role(), teams(given), false);
        List<Write> writes = new ArrayList<>();
        if (person.role() != spec.role() || !person.teams().equals(spec.teams())) {
            writes.addAll(people.change(person.id(), person.version(), spec, now));
            writes.add(event("person.change", person.id(), detail(spec)));
        }
        if (linked != null) {
            writes.add(identities.link(person.id(), linked.issuer(), linked.subject()));
            writes.add(event("person.link", person.id(), "{}"));
        }
        // After the change, which ends the sessions of another role.
        NewSession session = openSession.of(person, Session.Method.OIDC, false, visitor);
        writes.addAll(openSession.writes(session, person));
        transactions.commit(writes);
        return new Outcome.Opened(session, people.find(person.id()).orElseThrow());
    }

    private Set<TeamId> teams(GroupRoles.Given given) {
        if (given.teams().isEmpty()) {
            return Set.of();
        }
        Map<String, TeamId> found = identities.teams(List.copyOf(given.teams()));
        given.teams().stream()
                .filter(name -> !found.containsKey(name))
                .forEach(name -> LOG.atWarn().addKeyValue("team", name).log("oidc_team_unknown"));
        return new HashSet<>(found.values());
    }

    /** Checked as an admin's request is. */
    private Optional<PersonSpec> spec(Identity identity, GroupRoles.Given given) {
        String name = identity.name() == null ? "" : identity.name().strip();
        String text = JsonText.objectText(json -> {
            json.text("email", identity.email()).text("role", given.role().text());
            if (!name.isEmpty()) {
                json.text("name", name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX));
            }
        });
        Json.Obj object = JsonReader.objectOrNull(text);
        if (object == null) {
            return Optional.empty();
        }
        Fields fields = Fields.of(object);
        PersonSpec spec = PersonSpec.create(fields);
        return fields.problem() == null
                ? Optional.of(new PersonSpec(spec.email(), spec.name(), spec.role(), teams(given), false))
                : Optional.empty();
    }

    private static String detail(PersonSpec spec) {
        return JsonText.objectText(json -> json.text("email", spec.email())
                .text("role", spec.role().text())
                .texts(
                        "teams",
                        spec.teams().stream().map(TeamId::value).sorted().toList()));
    }

    private Write event(String action, PersonId id, String detail) {
        return audits.admin(new AdminEvent(ACTOR, action, id.value(), detail));
    }
}
