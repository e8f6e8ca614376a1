package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Ids;
import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.people.People;
import aigateway.people.Person;
import aigateway.people.PersonToken;
import aigateway.people.PersonTokens;
import aigateway.people.TokenHashes;
import aigateway.people.TokenSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates and revokes the tokens of people. Each change and its audit event are one transaction. */
public final class ManageTokens {
    /** Of a person at the same time: one for each tool, with room to exchange them. */
    private static final int ACTIVE_MAX = 50;

    private final People people;
    private final PersonTokens tokens;
    private final TokenHashes hashes;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public ManageTokens(
            People people,
            PersonTokens tokens,
            TokenHashes hashes,
            Audits audits,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.people = people;
        this.tokens = tokens;
        this.hashes = hashes;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param text the whole token, which is shown this once
     */
    public record IssuedToken(PersonToken token, String text) {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "IssuedToken[" + token.id() + "]";
        }
    }

    public Result<List<PersonToken>> list(PersonId id, @Nullable PersonTokenId after, int limit) {
        return person(id).map(person -> tokens.list(person.id(), after, limit));
    }

    public Result<IssuedToken> create(String actor, PersonId id, RequestBody body) {
        return person(id)
                .flatMap(person -> body.object(TokenSpec.MEMBERS)
                        .flatMap(fields -> fields.result(TokenSpec.create(fields, person, clock.instant()))
                                .flatMap(spec -> create(actor, person, spec))));
    }

    private Result<IssuedToken> create(String actor, Person person, TokenSpec spec) {
        if (person.isDisabled()) {
            return Result.refused(Problem.conflict("This person is disabled."));
        }
        if (tokens.countActive(person.id(), clock.instant()) >= ACTIVE_MAX) {
            return Result.refused(
                    Problem.conflict("This person has " + ACTIVE_MAX + " tokens already. Revoke some first."));
        }
        PersonTokenId id = ids.personToken();
        TokenHashes.NewToken made = hashes.generate(id);
        String detail =
                JsonText.objectText(json -> json.text("person_id", person.id().value())
                        .text("name", spec.name())
                        .text("role", spec.role().text())
                        .number("expires_at", spec.expiresAt().getEpochSecond()));
        transactions.commit(
                List.of(tokens.create(id, person.id(), spec, made), event(actor, "person_token.create", id, detail)));
        return Result.ok(new IssuedToken(tokens.find(person.id(), id).orElseThrow(), made.text()));
    }

    /** Revoking a second time changes nothing and is no error. */
    public Result<PersonToken> revoke(String actor, PersonId person, PersonTokenId id) {
        return tokens.find(person, id)
                .map(found -> Result.ok(revoked(actor, found)))
                .orElseGet(ManageTokens::noSuchToken);
    }

    private PersonToken revoked(String actor, PersonToken token) {
        if (token.revokedAt() != null) {
            return token;
        }
        Instant now = clock.instant();
        String detail = JsonText.objectText(
                json -> json.text("person_id", token.person().value()).text("name", token.name()));
        transactions.commit(
                List.of(tokens.revoke(token.id(), now), event(actor, "person_token.revoke", token.id(), detail)));
        return tokens.find(token.person(), token.id()).orElse(token);
    }

    private Result<Person> person(PersonId id) {
        return people.find(id).map(Result::ok).orElseGet(ManagePeople::noSuchPerson);
    }

    private Write event(String actor, String action, PersonTokenId id, String detail) {
        return audits.admin(new AdminEvent(actor, action, id.value(), detail));
    }

    public static <T> Result<T> noSuchToken() {
        return Result.refused(Problem.notFound("There is no such token."));
    }
}
