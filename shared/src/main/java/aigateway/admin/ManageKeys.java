package aigateway.admin;

import aigateway.budgets.Budget;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.keys.Credential;
import aigateway.keys.Key;
import aigateway.keys.KeyHashes;
import aigateway.keys.KeySpec;
import aigateway.keys.Keys;
import aigateway.people.Team;
import aigateway.people.TeamSpec;
import aigateway.people.Teams;
import aigateway.secrets.Vault;
import aigateway.webhooks.DeliverWebhook;
import aigateway.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates, changes, rolls and revokes keys. A change and its audit event are one transaction. */
public final class ManageKeys {
    private static final String TEAM = "team";
    private static final Set<String> CREATE = Set.of(
            "name",
            "tags",
            "expires_at",
            "allowed_models",
            "allowed_ips",
            "limits",
            "cache",
            "budgets",
            TEAM,
            "legacy_secret");
    private static final Set<String> PATCH =
            Set.of("name", "tags", "expires_at", "allowed_models", "allowed_ips", "limits", "cache", TEAM);
    private static final int LEGACY_LENGTH_MIN = 16;
    private static final int LEGACY_LENGTH_MAX = 256;
    private static final long GRACE_SECONDS_MAX = 7 * 24 * 3600;
    private static final int WEBHOOK_SECRET_BYTES = 32;
    private final Keys keys;
    private final Teams teams;
    private final KeyHashes hashes;
    private final KeyChanges changes;
    private final ManageBudgets manageBudgets;
    private final Vault vault;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ManageKeys(
            Keys keys,
            Teams teams,
            KeyHashes hashes,
            KeyChanges changes,
            ManageBudgets manageBudgets,
            Vault vault,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {
        this.keys = keys;
        this.teams = teams;
        this.hashes = hashes;
        this.changes = changes;
        this.manageBudgets = manageBudgets;
        this.vault = vault;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    public Result<IssuedKey> create(String actor, RequestBody body) {
        return body.object(CREATE).flatMap(fields -> {
            KeySpec spec = KeySpec.create(fields);
            requireFuture(fields, spec);
            String legacy = fields.text("legacy_secret", LEGACY_LENGTH_MIN, LEGACY_LENGTH_MAX);
            if (legacy != null && !Credential.isLegacyForm(legacy)) {
                fields.refuse(Problem.invalidValue(
                        "legacy_secret", "expected visible ASCII without a dot, not starting with agw_"));
            }
            TeamId team = team(fields);
            KeyId id = ids.key();
            List<Budget> budgets = manageBudgets.ofNewKey(fields, id);
            return fields.result(spec).flatMap(valid -> create(actor, id, valid, team, legacy, budgets));
        });
    }

    private Result<IssuedKey> create(
            String actor,
            KeyId id,
            KeySpec spec,
            @Nullable TeamId team,
            @Nullable String legacy,
            List<Budget> budgets) {
        if (legacy != null && keys.hasLegacy(hashes.legacyIndexes(legacy))) {
            return importedBefore();
        }
        KeyHashes.NewSecret secret = legacy == null ? hashes.generate(id) : hashes.importLegacy(legacy);
        byte[] webhook = new byte[WEBHOOK_SECRET_BYTES];
        random.nextBytes(webhook);
        byte[] sealed = vault.seal(DeliverWebhook.secretPlace(id), webhook);
        String detail = JsonText.objectText(json -> json.text("name", spec.name())
                .flag("legacy", legacy != null)
                .texts("tags", spec.tags())
                .text("team_id", text(team)));
        List<Write> writes = KeyChanges.inTeam(
                team == null ? null : teams.require(team),
                keys.create(id, spec, team, secret, sealed),
                changes.event(actor, "key.create", id, detail));
        budgets.forEach(budget -> writes.addAll(manageBudgets.creation(actor, budget)));
        try {
            Key created = changes.created(id, writes);
            return Result.ok(new IssuedKey(
                    created, secret.key(), WebhookSecret.of(webhook).reveal()));
        } catch (Conflict _) {
            return legacy == null ? Guarded.changedMeanwhile() : importedBefore();
        }
    }

    /** The team that the member names by id or name; null for none. */
    private @Nullable TeamId team(Fields fields) {
        String named = fields.text(TEAM, 1, TeamSpec.NAME_LENGTH_MAX);
        if (named == null) {
            return null;
        }
        return teams.find(named, VisibleTeams.ALL).map(Team::id).orElseGet(() -> {
            fields.wrong(TEAM, "there is no such team");
            return null;
        });
    }

    private static @Nullable String text(@Nullable TeamId team) {
        return team == null ? null : team.value();
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
        return find(id, VisibleTeams.ALL);
    }

    public Result<Key> find(KeyId id, VisibleTeams visible) {
        return keys.find(id)
                .filter(key -> visible.include(key.teamId()))
                .map(Result::ok)
                .orElseGet(ManageKeys::noSuchKey);
    }

    public Result<Key> patch(String actor, KeyId id, RequestBody body) {
        return body.object(PATCH)
                .flatMap(fields -> Guarded.change(() -> active(id).flatMap(key -> {
                    KeySpec spec = key.spec().patched(fields);
                    TeamId team = fields.mentions(TEAM) ? team(fields) : key.teamId();
                    return fields.result(spec).map(sound -> change(actor, key, sound, team, fields.names()));
                })));
    }

    private Key change(String actor, Key key, KeySpec spec, @Nullable TeamId team, Set<String> members) {
        boolean moves = !Objects.equals(team, key.teamId());
        String detail = JsonText.objectText(json -> {
            json.text("name", spec.name())
                    .texts("changed", members.stream().sorted().toList());
            if (moves) {
                json.text("from_team_id", text(key.teamId())).text("to_team_id", text(team));
            }
        });
        return changes.changed(
                key,
                KeyChanges.inTeam(
                        moves && team != null ? teams.require(team) : null,
                        keys.change(key.id(), key.version(), spec, team, members),
                        changes.event(actor, "key.change", key.id(), detail)));
    }

    /** Revoking a second time changes nothing and is no error. */
    public Result<Key> revoke(String actor, KeyId id) {
        return find(id).map(key -> key.revokedAt() == null
                ? changes.changed(
                        key, List.of(keys.revoke(id, clock.instant()), changes.event(actor, "key.revoke", id, "{}")))
                : key);
    }

    /** Gives the key a new secret. The old one stays valid for {@code grace_seconds}, by default 0. */
    public Result<IssuedKey> roll(String actor, KeyId id, RequestBody body) {
        RequestBody orEmpty = body.bytes().length == 0
                ? new RequestBody("{}".getBytes(StandardCharsets.US_ASCII), "application/json")
                : body;
        return orEmpty.object(Set.of("grace_seconds")).flatMap(fields -> {
            Long grace = fields.integer("grace_seconds", 0, GRACE_SECONDS_MAX);
            return fields.result(grace == null ? 0L : grace)
                    .flatMap(seconds -> active(id).flatMap(key -> roll(actor, key, seconds)));
        });
    }

    /** Not tried again after a conflict: another roll's secret, which was just shown, would end at once. */
    private Result<IssuedKey> roll(String actor, Key rolled, long graceSeconds) {
        KeyId id = rolled.id();
        KeyHashes.NewSecret secret = hashes.generate(id);
        // Cut to what the database keeps: it would round up, to an instant in the future.
        Instant graceEnd = clock.instant().truncatedTo(ChronoUnit.MICROS).plusSeconds(graceSeconds);
        String detail = JsonText.objectText(json -> json.number("grace_seconds", graceSeconds));
        try {
            Key key = changes.changed(
                    rolled,
                    List.of(
                            keys.roll(id, rolled.version(), secret, graceEnd),
                            changes.event(actor, "key.roll", id, detail)));
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
}
