package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.budgets.Budget;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an admin does with keys. Each change and its audit event are one transaction; then every instance is notified. */
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
    private static final String ACTOR = "admin-token";

    private final Keys keys;
    private final KeyCache ring;
    private final KeyHashes hashes;
    private final Audits audits;
    private final Limits limits;
    private final ManageBudgets manageBudgets;
    private final Transactions transactions;
    private final Vault vault;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    /** What keys are managed with. */
    public record Parts(
            Keys keys,
            KeyCache ring,
            KeyHashes hashes,
            Audits audits,
            Limits limits,
            ManageBudgets manageBudgets,
            Transactions transactions,
            Vault vault,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {}

    public ManageKeys(Parts with) {
        this.keys = with.keys;
        this.ring = with.ring;
        this.hashes = with.hashes;
        this.audits = with.audits;
        this.limits = with.limits;
        this.manageBudgets = with.manageBudgets;
        this.transactions = with.transactions;
        this.vault = with.vault;
        this.ids = with.ids;
        this.random = with.random;
        this.clock = with.clock;
    }

    /** What came of a change. */
    public sealed interface Outcome {
        record Done(Key key) implements Outcome {}

        /**
         * @param secret to show this once; null for an imported key
         * @param webhookSecret to show this once; null when it is the same as before
         */
        record Made(
                Key key, @Nullable String secret, @Nullable String webhookSecret) implements Outcome {
            /** Never prints the secrets. */
            @Override
            public String toString() {
                return "Made[" + key.id() + "]";
            }
        }

        record No(Problem problem) implements Outcome {}
    }

    public Outcome create(RequestBody body) {
        return read(body, CREATE, fields -> {
            KeySpec spec = KeySpec.create(fields);
            String legacy = fields.text("legacy_secret", LEGACY_LENGTH_MIN, LEGACY_LENGTH_MAX);
            if (legacy != null && !Credential.isLegacyForm(legacy)) {
                fields.refuse(Problem.invalidValue(
                        "legacy_secret", "expected visible ASCII without a dot, not starting with agw_"));
            }
            KeyId id = ids.key();
            List<Budget> budgets = manageBudgets.ofNewKey(fields, id);
            return fields.problem() == null ? create(id, spec, legacy, budgets) : new Outcome.No(fields.problem());
        });
    }

    private Outcome create(KeyId id, KeySpec spec, @Nullable String legacy, List<Budget> budgets) {
        if (legacy != null && keys.hasLegacy(hashes.legacyIndexes(legacy))) {
            return new Outcome.No(Problem.conflict("This key was imported before."));
        }
        KeyHashes.NewSecret secret = legacy == null ? hashes.generate(id) : hashes.importLegacy(legacy);
        byte[] webhook = new byte[WEBHOOK_SECRET_BYTES];
        random.nextBytes(webhook);
        byte[] sealed = vault.seal(DeliverWebhook.secretPlace(id), webhook);
        String detail = JsonText.objectText(json ->
                json.text("name", spec.name()).flag("legacy", legacy != null).texts("tags", spec.tags()));
        List<Write> writes = new ArrayList<>();
        writes.add(keys.create(id, spec, secret, sealed));
        writes.add(audits.admin(new AdminEvent(ACTOR, "key.create", id.value(), detail)));
        writes.addAll(manageBudgets.creations(budgets));
        transactions.commit(writes);
        // An imported key may have been refused a moment ago, and that is remembered.
        ring.forgetAll();
        return new Outcome.Made(
                keys.find(id).orElseThrow(),
                secret.key(),
                WebhookSecret.of(webhook).reveal());
    }

    public Outcome patch(KeyId id, RequestBody body) {
        return read(
                body,
                PATCH,
                fields -> change(id, "key.change", key -> {
                    KeySpec spec = key.spec().patched(fields);
                    if (fields.problem() != null) {
                        return new Change.Impossible(fields.problem());
                    }
                    return new Change.Possible(
                            keys.change(id, spec), JsonText.objectText(json -> json.text("name", spec.name())), null);
                }));
    }

    /** Revoking a second time changes nothing and is no error. */
    public Outcome revoke(KeyId id) {
        Optional<Key> known = keys.find(id);
        if (known.isPresent() && known.get().revokedAt() != null) {
            return new Outcome.Done(known.get());
        }
        return change(id, "key.revoke", _ -> new Change.Possible(keys.revoke(id, clock.instant()), "{}", null));
    }

    public Outcome roll(KeyId id, RequestBody body) {
        RequestBody orEmpty = body.bytes().length == 0
                ? new RequestBody("{}".getBytes(StandardCharsets.US_ASCII), "application/json")
                : body;
        return read(orEmpty, Set.of("grace_seconds"), fields -> {
            Long grace = fields.integer("grace_seconds", 0, GRACE_SECONDS_MAX);
            if (fields.problem() != null) {
                return new Outcome.No(fields.problem());
            }
            long seconds = grace == null ? 0 : grace;
            return change(id, "key.roll", _ -> {
                KeyHashes.NewSecret secret = hashes.generate(id);
                return new Change.Possible(
                        keys.roll(id, secret, graceEnd(seconds)),
                        JsonText.objectText(json -> json.number("grace_seconds", seconds)),
                        secret.key());
            });
        });
    }

    /** Cut to what the database keeps, which would otherwise round it up to a moment that is still to come. */
    private Instant graceEnd(long seconds) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).plusSeconds(seconds);
    }

    /** What to do to a key that exists. */
    private sealed interface Change {
        record Possible(
                Write write, String detail, @Nullable String secret) implements Change {}

        record Impossible(Problem problem) implements Change {}
    }

    private Outcome change(KeyId id, String action, Function<Key, Change> how) {
        Optional<Key> known = keys.find(id);
        if (known.isEmpty()) {
            return new Outcome.No(Problem.notFound("There is no such key."));
        }
        if (known.get().revokedAt() != null) {
            return new Outcome.No(Problem.conflict("This key is revoked."));
        }
        return switch (how.apply(known.get())) {
            case Change.Impossible(Problem problem) -> new Outcome.No(problem);
            case Change.Possible(Write write, String detail, String secret) -> {
                transactions.commit(List.of(write, audits.admin(new AdminEvent(ACTOR, action, id.value(), detail))));
                Key now = keys.find(id).orElseThrow();
                ring.forget(id);
                limits.publish(id, now.version());
                yield secret == null ? new Outcome.Done(now) : new Outcome.Made(now, secret, null);
            }
        };
    }

    private static Outcome read(RequestBody body, Set<String> members, Function<Fields, Outcome> then) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Outcome.No(Problem.unsupportedContentType());
        }
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Outcome.No(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) ->
                then.apply(Fields.of(document.root()).only(members));
        };
    }
}
