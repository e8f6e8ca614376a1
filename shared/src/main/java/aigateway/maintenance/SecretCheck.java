package aigateway.maintenance;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises a pepper or data key that is not the one that this database was filled with: the first start with a version stores a
 * value that only this secret gives. Otherwise a lost secret would show only as refused keys and jobs that cannot be read.
 *
 * <p>Round trips: two to Postgres for each version, at start.
 */
public final class SecretCheck {
    private final Postgres postgres;
    private final Secrets secrets;

    public SecretCheck(Postgres postgres, Secrets secrets) {
        this.postgres = postgres;
        this.secrets = secrets;
    }

    /**
     * One sentence for each version that is another secret than before.
     *
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        check(SecretName.KEY_PEPPER, "the client keys in this database were made with", problems);
        check(SecretName.DATA_KEY, "the data in this database was encrypted with", problems);
        return problems;
    }

    private void check(SecretName name, String made, List<String> problems) {
        SecretVersions versions = SecretVersions.parse(name, secrets.require(name));
        versions.all().forEach((version, secret) -> {
            byte[] value = Hmac.of(secret, "check|" + name);
            if (!MessageDigest.isEqual(stored(name, version, value), value)) {
                problems.add(name + " (version " + version + ") is not the one that " + made
                        + ". Set that one again; to change it, list both: NEW_VERSION:new,OLD_VERSION:old. See"
                        + " docs/self-hosting.md.");
            }
        });
    }

    /** The value of the first start with this version: this one, if there was none before. */
    private byte[] stored(SecretName name, int version, byte[] value) {
        postgres.update(Sql.named(
                "insert into secret_check (name, version, value) values (:name, :version, :value) on conflict do nothing",
                values ->
                        values.set("name", name.name()).set("version", version).set("value", value)));
        return postgres.queryOne(
                        Sql.named(
                                "select value from secret_check where name = :name and version = :version",
                                values -> values.set("name", name.name()).set("version", version)),
                        row -> row.bytes("value"))
                .orElseThrow();
    }
}
