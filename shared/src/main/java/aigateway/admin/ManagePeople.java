package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.people.People;
import aigateway.people.Person;
import aigateway.people.PersonFilter;
import aigateway.people.PersonSpec;
import aigateway.people.Teams;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates, changes, disables and deletes people. Each change and its audit event are one transaction. */
public final class ManagePeople {
    private final People people;
    private final Teams teams;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public ManagePeople(
            People people, Teams teams, Audits audits, Transactions transactions, Ids ids, InstantSource clock) {
        this.people = people;
        this.teams = teams;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    public List<Person> list(PersonFilter filter, @Nullable PersonId after, int limit) {
        return people.list(filter, after, limit);
    }

    public Result<Person> find(PersonId id) {
        return people.find(id).map(Result::ok).orElseGet(ManagePeople::noSuchPerson);
    }

    public Result<Person> create(String actor, RequestBody body) {
        return body.object(PersonSpec.CREATE).flatMap(fields -> {
            PersonSpec spec = PersonSpec.create(fields);
            checkTeams(fields, spec);
            return fields.result(spec).flatMap(sound -> create(actor, sound));
        });
    }

    private Result<Person> create(String actor, PersonSpec spec) {
        if (people.findByEmail(spec.email()).isPresent()) {
            return taken();
        }
        PersonId id = ids.person();
        try {
            store(people.create(id, spec), event(actor, "person.create", id, spec));
        } catch (Conflict _) {
            return taken();
        }
        return find(id);
    }

    public Result<Person> patch(String actor, PersonId id, RequestBody body) {
        return body.object(PersonSpec.CHANGEABLE)
                .flatMap(fields -> Guarded.change(() -> find(id).flatMap(person -> patch(actor, person, fields))));
    }

    private Result<Person> patch(String actor, Person person, Fields fields) {
        PersonSpec spec = PersonSpec.patched(person, fields);
        checkTeams(fields, spec);
        return fields.result(spec).flatMap(sound -> {
            store(
                    people.change(person.id(), person.version(), sound, clock.instant()),
                    event(actor, "person.change", person.id(), sound));
            return find(person.id());
        });
    }

    /** Deletes a person with all tokens; returns the last state. */
    public Result<Person> delete(String actor, PersonId id) {
        return find(id).map(person -> {
            var spec =
                    new PersonSpec(person.email(), person.name(), person.role(), person.teams(), person.isDisabled());
            store(List.of(people.delete(id)), event(actor, "person.delete", id, spec));
            return person;
        });
    }

    private void checkTeams(Fields fields, PersonSpec spec) {
        if (fields.problem() == null
                && fields.mentions("teams")
                && !spec.teams().stream().allMatch(team -> teams.find(team).isPresent())) {
            fields.wrong("teams", "there is no such team");
        }
    }

    private void store(List<Write> writes, Write event) {
        List<Write> all = new ArrayList<>(writes);
        all.add(event);
        transactions.commit(all);
    }

    private Write event(String actor, String action, PersonId id, PersonSpec spec) {
        String detail = JsonText.objectText(json -> json.text("email", spec.email())
                .text("role", spec.role().text())
                .texts(
                        "teams",
                        spec.teams().stream().map(TeamId::value).sorted().toList())
                .flag("disabled", spec.disabled()));
        return audits.admin(new AdminEvent(actor, action, id.value(), detail));
    }

    private static <T> Result<T> taken() {
        return Result.refused(Problem.conflict("Another person has this address."));
    }

    public static <T> Result<T> noSuchPerson() {
        return Result.refused(Problem.notFound("There is no such person."));
    }
}
