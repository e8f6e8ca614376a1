package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import aigateway.kernel.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Teams and their keys, with limits in several forms. */
final class DemoTeams {
    private static final List<String> LIMITS = List.of(
            "{\"rpm\":600}",
            "{\"rpm\":300,\"tpm\":400000}",
            "{\"parallel\":8}",
            "{\"rpm\":1200,\"models\":{\"gpt-5.5*\":{\"rpm\":60},\"claude-opus*\":{\"tpm\":300000}}}");
    /** What the file of models calls, and no more. */
    private static final List<String> ALLOWED = List.of(
            "gpt-5*",
            "gpt-4o-mini",
            "claude-*",
            "fast",
            "o3",
            "gpt-oss-*",
            "kimi-*",
            "qwen3-*",
            "deepseek-*",
            "mistral-*",
            "mercury-2",
            "mock-*");

    private final Gateway gateway;
    private final DemoSize size;
    private final Map<String, String> teamIds = new HashMap<>();
    private final Map<Integer, String> keyIds = new HashMap<>();
    private final Map<String, String> secrets = new HashMap<>();

    DemoTeams(Gateway gateway, DemoSize size) {
        this.gateway = gateway;
        this.size = size;
    }

    void create(DemoTimeline timeline, List<DemoTeam> teams, DemoPeople people) {
        for (DemoTeam team : teams) {
            timeline.at(size.begin().plusSeconds(3_600 + 90L * team.number()), () -> create(team, people));
            for (DemoKey key : team.keys()) {
                timeline.at(key.createdAt(size), () -> create(team, key));
                if (key.life() == DemoKey.Life.REVOKED) {
                    timeline.at(
                            key.revokedAt(size),
                            () -> done(gateway.admin().manageKeys().revoke(ACTOR, new KeyId(keyId(key)))));
                }
            }
        }
    }

    private void create(DemoTeam team, DemoPeople people) {
        var made = done(gateway.people()
                .manageTeams()
                .create(
                        ACTOR,
                        body(json -> json.text("name", team.name())
                                .text("owner", people.find(team.owner()).id().value())
                                .raw("limits", team.number() % 6 == 1 ? "{\"rpm\":3000,\"tpm\":4000000}" : null))));
        teamIds.put(team.name(), made.id().value());
    }

    private void create(DemoTeam team, DemoKey key) {
        String environment = key.name().contains("prod") ? "prod" : key.name().contains("staging") ? "staging" : "dev";
        var issued = done(gateway.admin().manageKeys().create(ACTOR, body(json -> {
            json.text("name", key.name())
                    .texts("tags", tags(team, environment))
                    .text("team", teamId(team.name()))
                    .raw("limits", limits(key))
                    .text("cache", cache(team, key) ? "own" : null)
                    .number("expires_at", expiry(key));
            if (key.number() % 9 == 4) {
                json.texts("allowed_models", team.profile().equals("search") ? null : ALLOWED);
            }
            if (key.number() % 11 == 5) {
                json.texts("allowed_ips", List.of("10.0.0.0/8", "127.0.0.1"));
            }
        })));
        keyIds.put(key.number(), issued.key().id().value());
        secrets.put(key.name(), Objects.requireNonNull(issued.secret()));
    }

    static List<String> tags(DemoTeam team, String environment) {
        return List.of("env:" + environment, "unit:" + team.profile());
    }

    static List<String> tags(DemoTeam team, DemoKey key) {
        return tags(team, key.name().contains("prod") ? "prod" : key.name().contains("staging") ? "staging" : "dev");
    }

    static boolean cache(DemoTeam team, DemoKey key) {
        return team.profile().equals("chat") && key.number() % 3 == 0;
    }

    private static @Nullable String limits(DemoKey key) {
        return key.number() % 3 == 1 ? null : LIMITS.get(key.number() % LIMITS.size());
    }

    private @Nullable Long expiry(DemoKey key) {
        Instant expiry = key.life() == DemoKey.Life.EXPIRING
                ? size.now().plus(Duration.ofDays(4 + key.number() % 5))
                : key.number() % 8 == 2 ? size.now().plus(Duration.ofDays(120)) : null;
        return expiry == null ? null : expiry.getEpochSecond();
    }

    String teamId(String name) {
        return Objects.requireNonNull(teamIds.get(name), name);
    }

    Map<String, String> teamIds() {
        return teamIds;
    }

    String keyId(DemoKey key) {
        return Objects.requireNonNull(keyIds.get(key.number()), key.name());
    }

    /** What a client of the key with this name sends. */
    String secret(String name) {
        return Objects.requireNonNull(secrets.get(name), name);
    }

    /** The id of the key with this name. */
    String keyId(List<DemoTeam> teams, String name) {
        return teams.stream()
                .flatMap(team -> team.keys().stream())
                .filter(key -> key.name().equals(name))
                .map(this::keyId)
                .findFirst()
                .orElseThrow();
    }
}
