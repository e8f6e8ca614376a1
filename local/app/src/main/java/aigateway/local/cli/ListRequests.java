package aigateway.local.cli;

import aigateway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "requests",
        description = {
            "Lists calls, the newest first, or shows one: its attempts, how its cost comes about, and the budgets it counts in.",
            "The id is in the reply's header x-request-id. Prompts and replies are not stored."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway requests req_019a2f3c4d5e00000000000000000001",
            "  ai-gateway requests --key 8i6eogvucx4ik1gp --status 4xx",
            "  ai-gateway requests --fault provider --from 2026-11-30 --limit 50 --json"
        })
final class ListRequests implements Callable<Integer> {
    /** A list that finds nothing ends at last: each page reads thousands of rows. */
    private static final int PAGES_MAX = 20;

    private static final int PAGE_MAX = 100;

    @Mixin
    private final Connection connection;

    @Parameters(arity = "0..1", paramLabel = "REQUEST_ID", description = "Show this call.")
    private @Nullable String id;

    @Option(names = "--key", paramLabel = "KEY", description = "Of this key, by its id.")
    private @Nullable String key;

    @Option(names = "--team", paramLabel = "TEAM", description = "Of this team, by its id; none: of no team.")
    private @Nullable String team;

    @Option(names = "--model", paramLabel = "MODEL", description = "As the client named it, or as it was served.")
    private @Nullable String model;

    @Option(names = "--provider", paramLabel = "NAME", description = "With an attempt at this provider.")
    private @Nullable String provider;

    @Option(names = "--status", paramLabel = "STATUS", description = "Such as 429, or a class such as 5xx.")
    private @Nullable String status;

    @Option(names = "--code", paramLabel = "CODE", description = "Of the error, such as insufficient_quota.")
    private @Nullable String code;

    @Option(names = "--fault", paramLabel = "WHOSE", description = "provider, gateway, caller or policy.")
    private @Nullable String fault;

    @Option(names = "--outcome", paramLabel = "OUTCOME", description = "settled, voided, charged, cached or refused.")
    private @Nullable String outcome;

    @Option(names = "--endpoint", paramLabel = "API", description = "Such as chat.completions.")
    private @Nullable String endpoint;

    @Option(names = "--tag", paramLabel = "TAG", description = "Such as feature=search.")
    private @Nullable String tag;

    @Option(names = "--user", paramLabel = "HASH", description = "The hash of the person that the request names.")
    private @Nullable String user;

    @Option(names = "--job", paramLabel = "JOB", description = "That this job made.")
    private @Nullable String job;

    @Option(names = "--min-cost-usd", paramLabel = "USD", description = "With at least this cost.")
    private @Nullable String minCost;

    @Option(names = "--min-ms", paramLabel = "MS", description = "That took at least so long.")
    private @Nullable String minMillis;

    @Option(names = "--from", paramLabel = "TIME", description = "The first day, such as 2026-11-01, or Unix seconds.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The first day that is not included.")
    private @Nullable String to;

    @Option(names = "--limit", paramLabel = "N", description = "How many calls at most, 1 to 100. Default: 20.")
    private int limit = 20;

    ListRequests(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        if (id != null) {
            String of = id;
            return connection.conclude(
                    connection.read("/admin/v1/requests/" + Pages.encoded(of)),
                    given -> ShownRequest.print(connection.out(), given.body()));
        }
        if (limit < 1 || limit > PAGE_MAX) {
            return connection.failed("--limit is from 1 to 100.");
        }
        return list();
    }

    /** A page may end before it is full; the next ones go on from there. With --json one page is printed as it is. */
    private int list() {
        var table = new Table(
                "TIME", "KEY", "MODEL", "PROVIDER", "STATUS", "CODE", "TRIES", "TOKENS", "COST USD", "MS", "ID");
        int rows = 0;
        String after = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            ApiResponse answer = connection.read(path() + (limit - rows) + after);
            if (connection.json() || !(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            List<Json.Obj> calls = JsonValues.objects(given.body(), "data");
            calls.forEach(call -> table.row(row(call)));
            rows += calls.size();
            String next = JsonValues.text(given.body(), "last_id");
            boolean more = JsonValues.flag(given.body(), "has_more") && !next.isEmpty();
            if (!more || rows >= limit) {
                table.print(connection.out());
                return ExitCode.OK;
            }
            after = "&after=" + Pages.encoded(next);
        }
        table.print(connection.out());
        connection.err().println("The search stopped here; go on with an earlier --to.");
        return ExitCode.OK;
    }

    private String path() {
        Map<String, @Nullable String> filters = new LinkedHashMap<>();
        filters.put("key", key);
        filters.put("team", team);
        filters.put("model", model);
        filters.put("provider", provider);
        filters.put("status", status);
        filters.put("code", code);
        filters.put("fault", fault);
        filters.put("outcome", outcome);
        filters.put("endpoint", endpoint);
        filters.put("tag", tag);
        filters.put("user", user);
        filters.put("job", job);
        filters.put("min_cost_usd", minCost);
        filters.put("min_ms", minMillis);
        filters.put("from", from);
        filters.put("to", to);
        return filters.entrySet().stream()
                .filter(each -> each.getValue() != null)
                .map(each -> each.getKey() + "=" + Pages.encoded(String.valueOf(each.getValue())) + "&")
                .collect(Collectors.joining("", "/admin/v1/requests?format=json&", "limit="));
    }

    private static String[] row(Json.Obj call) {
        String name = JsonValues.text(call, "key_name");
        String asked = JsonValues.text(call, "model");
        String served = JsonValues.text(call, "served_model");
        return new String[] {
            Times.utc(JsonValues.decimal(call, "created_at").longValue()),
            name.isEmpty() ? JsonValues.text(call, "key_id") : name,
            served.isEmpty() || served.equals(asked) ? asked : asked + " > " + served,
            JsonValues.text(call, "provider"),
            JsonValues.digits(call, "status"),
            JsonValues.text(call, "code"),
            JsonValues.digits(call, "attempts"),
            JsonValues.digits(call, "input_tokens") + "+" + JsonValues.digits(call, "output_tokens"),
            ShownRequest.cost(call),
            JsonValues.digits(call, "ms"),
            JsonValues.text(call, "id")
        };
    }
}
