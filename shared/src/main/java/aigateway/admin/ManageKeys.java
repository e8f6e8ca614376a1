package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.budgets.Budget;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.keys.Credential;
import aigateway.keys.Key;
import aigateway.keys.KeyCache;
import aigateway.keys.KeyHashes;
import aigateway.keys.KeySpec;
import aigateway.keys.Keys;
import aigateway.limits.Limits;
import aigateway.secrets.Vault;
import aigateway.webhooks.DeliverWebhook;
import aigateway.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates, changes, rolls and revokes keys. A change and its audit event are one transaction; then instances are notified. */
public final class ManageKeys {
    private static final Set<String> CREATE = Set.of(
            "name",
            "tags",
            "expires_at",
            "allowed_models",
            "allowed_ips",
            "limits",
            "cache",
            "budgets",
            "legacy_secret");
    private static final Set<String> PATCH =
            Set.of("name", "tags", "expires_at", "allowed_models", "allowed_ips", "limits", "cache");
    private static final int LEGACY_LENGTH_MIN = 16;
    private static final int LEGACY_LENGTH_MAX = 256;
    private static final long GRACE_SECONDS_MAX = 7 * 24 * 3600;
    private static final int WEBHOOK_SECRET_BYTES = 32;
    static final String ACTOR = "admin-token";

    private final Keys keys;
    private final KeyCache keyCache;
    private final KeyHashes hashes;
    private final Audits audits;
    private final Limits limits;
    private final ManageBudgets manageBudgets;
    private final Transactions transactions;
    private final Vault vault;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ManageKeys(
            Keys keys,
            KeyCache keyCache,
            KeyHashes hashes,
            Audits audits,
            Limits limits,
            ManageBudgets manageBudgets,
            Transactions transactions,
            Vault vault,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {
        this.keys = keys;
        this.keyCache = keyCache;
        this.hashes = hashes;
        this.audits = audits;
        this.limits = limits;
        this.manageBudgets = manageBudgets;
        this.transactions = transactions;
        this.vault = vault;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A key with the secrets that are shown this once.
     *
     * @param secret null for an imported key
     * @param webhookSecret null when it is the same as before
     */
    public record IssuedKey(
            Key key, @Nullable String secret, @Nullable String webhookSecret) {
        /** Never prints the secrets. */
        @Override
        public String toString() {
            return "IssuedKey[" + key.id() + "]";
        }
    }

    public Result<IssuedKey> create(RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            KeySpec spec = KeySpec.create(fields);
            requireFuture(fields, spec);
            String legacy = fields.text("legacy_secret", LEGACY_LENGTH_MIN, LEGACY_LENGTH_MAX);
            if (legacy != null && !Credential.isLegacyForm(legacy)) {
                fields.refuse(Problem.invalidValue(
                        "legacy_secret", "expected visible ASCII without a dot, not starting with agw_"));
            }
            KeyId id = ids.key();
            List<Budget> budgets = manageBudgets.ofNewKey(fields, id);
            return fields.result(spec).flatMap(valid -> create(id, valid, legacy, budgets));
        });
    }

    private Result<IssuedKey> create(KeyId id, KeySpec spec, @Nullable String legacy, List<Budget> budgets) {
        if (legacy != null && keys.hasLegacy(hashes.legacyIndexes(legacy))) {
            return importedBefore();
        }
        KeyHashes.NewSecret secret = legacy == null ? hashes.generate(id) : hashes.importLegacy(legacy);
        byte[] webhook = new byte[WEBHOOK_SECRET_BYTES];
        random.nextBytes(webhook);
        byte[] sealed = vault.seal(DeliverWebhook.secretPlace(id), webhook);
        String detail = JsonText.objectText(json ->
                json.text("name", spec.name()).flag("legacy", legacy != null).texts("tags", spec.tags()));
        List<Write> writes = new ArrayList<>();
        writes.add(keys.create(id, spec, secret, sealed));
        writes.add(event("key.create", id, detail));
        budgets.forEach(budget -> writes.addAll(manageBudgets.creation(budget)));
        try {
            transactions.commit(writes);
        } catch (Conflict _) {
            return importedBefore();
        }
        // The imported key may be in the cache as an unknown one.
        keyCache.forgetAll();
        return Result.ok(new IssuedKey(
                keys.find(id).orElseThrow(),
                secret.key(),
                WebhookSecret.of(webhook).reveal()));
    }

    /** A new key that has already expired is a mistake: its owner would see only 401. */
    private void requireFuture(Fields fields, KeySpec spec) {
        if (spec.expiresAt() != null && !spec.expiresAt().isAfter(clock.instant())) {
            fields.refuse(Problem.invalidValue("expires_at", "it is in the past"));
        }
    }

    private static <T> Result<T> importedBefore() {
        return Result.refused(Problem.conflict("This key was imported before."));
    }

    public Result<Key> find(KeyId id) {
        return keys.find(id).map(Result::ok).orElseGet(ManageKeys::noSuchKey);
    }

    public Result<Key> patch(KeyId id, RequestBody body) {
        return body.object(PATCH)
                .flatMap(fields -> Guarded.change(() -> active(id)
                        .flatMap(key -> fields.result(key.spec().patched(fields))
                                .map(spec -> change(key, spec, fields.names())))));
    }

    private Key change(Key key, KeySpec spec, Set<String> members) {
        String detail = JsonText.objectText(json -> json.text("name", spec.name())
                .texts("changed", members.stream().sorted().toList()));
        return store(
                key.id(), keys.change(key.id(), key.version(), spec, members), event("key.change", key.id(), detail));
    }

    /** Revoking a second time changes nothing and is no error. */
    public Result<Key> revoke(KeyId id) {
        return find(id).map(key -> key.revokedAt() == null
                ? store(id, keys.revoke(id, clock.instant()), event("key.revoke", id, "{}"))
                : key);
    }

    /** Gives the key a new secret. The old one stays valid for {@code grace_seconds}, by default 0. */
    public Result<IssuedKey> roll(KeyId id, RequestBody body) {
        RequestBody orEmpty = body.bytes().length == 0
                ? new RequestBody("{}".getBytes(StandardCharsets.US_ASCII), "application/json")
                : body;
        return orEmpty.object(Set.of("grace_seconds")).flatMap(fields -> {
            Long grace = fields.integer("grace_seconds", 0, GRACE_SECONDS_MAX);
            return fields.result(grace == null ? 0L : grace)
                    .flatMap(seconds -> active(id).flatMap(key -> roll(key, seconds)));
        });
    }

    /** Not tried again after a conflict: another roll's secret, which was just shown, would end at once. */
    private Result<IssuedKey> roll(Key rolled, long graceSeconds) {
        KeyId id = rolled.id();
        KeyHashes.NewSecret secret = hashes.generate(id);
        // Cut to what the database keeps: it would round up, to an instant in the future.
        Instant graceEnd = clock.instant().truncatedTo(ChronoUnit.MICROS).plusSeconds(graceSeconds);
        String detail = JsonText.objectText(json -> json.number("grace_seconds", graceSeconds));
        try {
            Key key = store(id, keys.roll(id, rolled.version(), secret, graceEnd), event("key.roll", id, detail));
            return Result.ok(new IssuedKey(key, secret.key(), null));
        } catch (Conflict _) {
            return Guarded.changedMeanwhile();
        }
    }

    private Result<Key> active(KeyId id) {
        return find(id).flatMap(key ->
                key.revokedAt() == null ? Result.ok(key) : Result.refused(Problem.conflict("This key is revoked.")));
    }

    public static <T> Result<T> noSuchKey() {
        return Result.refused(Problem.notFound("There is no such key."));
    }

    /** Stores a change of a key, then announces it to every instance; returns the key as it is now. */
    private Key store(KeyId id, Write change, Write event) {
        transactions.commit(List.of(change, event));
        Key changed = keys.find(id).orElseThrow();
        keyCache.forget(id);
        limits.publish(id, changed.version());
        return changed;
    }

    private Write event(String action, KeyId id, String detail) {
        return audits.admin(new AdminEvent(ACTOR, action, id.value(), detail));
    }
}
