package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Write;
import aigateway.postgres.ListSql;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens in the table person_token. */
public final class PostgresPersonTokens implements PersonTokens {
    private static final String FIND = "select * from person_token where id = :id and person_id = :person";

    private static final String LIST = "select * from person_token where person_id = :person"
            + ListSql.newestFirst("person_token", "person_token", "created_at");

    private static final String COUNT_ACTIVE = """
            select count(*) active from person_token
            where person_id = :person and revoked_at is null and expires_at > :now""";

    private static final String CREATE = """
            insert into person_token (id, person_id, name, role, secret_hash, pepper_version, expires_at)
            values (:id, :person, :name, :role, :hash, :pepper_version, :expires_at)""";

    private static final String REVOKE = """
            update person_token set revoked_at = coalesce(revoked_at, :at) where id = :id""";

    /** The columns of the token and of its person. */
    private static final String STORED = "select k.*, " + PostgresPeople.COLUMNS
            + " from person_token k join person p on p.id = k.person_id where k.id = :id";

    private static final String USED = """
            update person_token set last_used_at = :at
            where id = :id and (last_used_at is null or last_used_at < :due)""";

    private final Postgres postgres;

    public PostgresPersonTokens(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A token with its hash and its person. */
    record Stored(PersonToken token, TokenHashes.Stored hash, Person person) {}

    Optional<Stored> findStored(PersonTokenId id) {
        return postgres.queryOne(
                Sql.named(STORED, values -> values.set("id", id.value())),
                row -> new Stored(
                        token(row),
                        new TokenHashes.Stored(row.bytes("secret_hash"), (int) row.number("pepper_version")),
                        PostgresPeople.person(row)));
    }

    /** Notes a use, unless one after {@code due} is noted already. */
    void used(PersonTokenId id, Instant at, Instant due) {
        postgres.update(Sql.named(
                USED, values -> values.set("id", id.value()).set("at", at).set("due", due)));
    }

    @Override
    public Optional<PersonToken> find(PersonId person, PersonTokenId id) {
        Sql find = Sql.named(FIND, values -> values.set("id", id.value()).set("person", person.value()));
        return postgres.queryOne(find, PostgresPersonTokens::token);
    }

    @Override
    public List<PersonToken> list(PersonId person, @Nullable PersonTokenId after, int limit) {
        Sql list = Sql.named(
                LIST, values -> values.set("person", person.value()).page(after == null ? null : after.value(), limit));
        return postgres.query(list, PostgresPersonTokens::token);
    }

    @Override
    public long countActive(PersonId person, Instant now) {
        Sql count = Sql.named(
                COUNT_ACTIVE, values -> values.set("person", person.value()).set("now", now));
        return postgres.query(count, row -> row.number("active")).getFirst();
    }

    @Override
    public Write create(PersonTokenId id, PersonId person, TokenSpec spec, TokenHashes.NewToken token) {
        return Sql.named(
                CREATE,
                values -> values.set("id", id.value())
                        .set("person", person.value())
                        .set("name", spec.name())
                        .set("role", spec.role().text())
                        .set("hash", token.hash())
                        .set("pepper_version", token.pepperVersion())
                        .set("expires_at", spec.expiresAt()));
    }

    @Override
    public Write revoke(PersonTokenId id, Instant at) {
        return Sql.named(REVOKE, values -> values.set("id", id.value()).set("at", at));
    }

    private static PersonToken token(Row row) throws SQLException {
        return new PersonToken(
                new PersonTokenId(row.text("id")),
                new PersonId(row.text("person_id")),
                row.text("name"),
                Role.parse(row.text("role")),
                row.instant("created_at"),
                row.instant("expires_at"),
                row.instantOrNull("revoked_at"),
                row.instantOrNull("last_used_at"));
    }
}
