package aigateway.functions.api;

import static aigateway.functions.api.ListCsv.plain;
import static aigateway.kernel.Csv.cell;

import aigateway.http.Cidr;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.RateLimits;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import aigateway.keys.KeySpec;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The list of keys as a table. It never has a secret. */
final class KeysCsv {
    private static final String HEAD = "id,name,status,team_id,team_name,tags,allowed_models,allowed_ips,rpm,"
            + "tpm,parallel,cache,expires_at,created_at,last_used_at,revoked_at,rolled_until";

    private KeysCsv() {}

    /**
     * @param now which decides whether a key has expired
     */
    static ListCsv.Columns<Key> at(Instant now) {
        return new ListCsv.Columns<>(HEAD, key -> key.id().value(), key -> cells(key, now));
    }

    private static List<String> cells(Key key, Instant now) {
        KeySpec spec = key.spec();
        KeyTeam team = key.team();
        RateLimits limits = spec.limits().all();
        return List.of(
                cell(key.id().value()),
                cell(spec.name()),
                cell(Word.of(key.status(now))),
                cell(team == null ? null : team.id().value()),
                cell(team == null ? null : team.name()),
                cell(String.join(" ", spec.tags())),
                cell(joined(spec.allowedModels())),
                cell(addresses(spec.allowedIps())),
                plain(limits.requestsPerMinute()),
                plain(limits.tokensPerMinute()),
                plain(limits.parallel()),
                cell(spec.cache().text()),
                plain(spec.expiresAt()),
                plain(key.createdAt()),
                plain(key.lastUsedAt()),
                plain(key.revokedAt()),
                plain(key.rolledUntil()));
    }

    private static @Nullable String joined(@Nullable List<String> texts) {
        return texts == null ? null : String.join(" ", texts);
    }

    private static @Nullable String addresses(@Nullable List<Cidr> ranges) {
        return ranges == null ? null : ranges.stream().map(Cidr::toString).collect(Collectors.joining(" "));
    }
}
