package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Identities in the tables person and oidc_state. */
public final class PostgresIdentities implements Identities {
    private static final String FIND = """
            select id from person where oidc_issuer = :issuer and oidc_subject = :subject""";

    private static final String LINK = """
            with linked as (
                update person set oidc_issuer = :issuer, oidc_subject = :subject
                where id = :id and (oidc_subject is null or oidc_issuer = :issuer and oidc_subject = :subject)
                returning id)
            select require_change(count(*)) from linked""";

    private static final String TEAMS = """
            select n.name, t.id from unnest(:names) as n(name)
            join team t on lower(t.name) = lower(n.name) and t.deleted_at is null""";

    private static final String SPEND = """
            insert into oidc_state (hash, expires_at) values (:hash, :expires_at) on conflict do nothing""";

    private static final String FORGET = """
            delete from oidc_state where hash in (
                select hash from oidc_state where expires_at < :before limit :rows_max)""";

    private final Postgres postgres;

    public PostgresIdentities(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<PersonId> find(String issuer, String subject) {
        return postgres.queryOne(
                Sql.named(FIND, values -> values.set("issuer", issuer).set("subject", subject)),
                row -> new PersonId(row.text("id")));
    }

    @Override
    public Write link(PersonId person, String issuer, String subject) {
        return Sql.named(
                LINK,
                values -> values.set("id", person.value()).set("issuer", issuer).set("subject", subject));
    }

    @Override
    public Map<String, TeamId> teams(List<String> names) {
        Map<String, TeamId> teams = new HashMap<>();
        postgres.query(
                Sql.named(TEAMS, values -> values.set("names", names)),
                row -> teams.put(row.text("name"), new TeamId(row.text("id"))));
        return teams;
    }

    @Override
    public boolean spend(byte[] state, Instant expiresAt) {
        return postgres.update(
                        Sql.named(SPEND, values -> values.set("hash", state).set("expires_at", expiresAt)))
                > 0;
    }

    @Override
    public int forgetStates(Instant before, int rowsMax) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("rows_max", rowsMax)));
    }
}
