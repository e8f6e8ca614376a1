package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import aigateway.json.JsonText;
import aigateway.kernel.BudgetId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Budgets whose limits fit what is spent: most have room, some are nearly used up, one is exhausted. */
final class DemoBudgets {
    private static final int NANO_PLACES = 9;
    /** Limits are round numbers. */
    private static final MathContext ROUND = new MathContext(2, RoundingMode.UP);

    private static final String THRESHOLDS = "[50,80,100]";
    /** Since when the exhausted one refuses, in days. */
    private static final double EXHAUSTED_DAYS = 1.6;

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoSize size;
    private final List<DemoTeam> teams;
    private final DemoTeams made;

    DemoBudgets(Gateway gateway, DemoDatabase database, DemoSize size, List<DemoTeam> teams, DemoTeams made) {
        this.gateway = gateway;
        this.database = database;
        this.size = size;
        this.teams = teams;
        this.made = made;
    }

    /** A line of the file. */
    private record Plan(
            String name, String kind, String scope, String period, String mode, BigDecimal share, String story) {
        static Plan of(List<String> cells) {
            return new Plan(
                    cells.getFirst(),
                    cells.get(1),
                    cells.get(2),
                    cells.get(3),
                    cells.get(4),
                    new BigDecimal(cells.get(5)),
                    cells.get(6));
        }
    }

    /** After the calls are made, and before they are in the ledger. */
    void create(DemoTimeline timeline) {
        Instant at = size.begin().plus(Duration.ofDays(8));
        for (List<String> cells : DemoLines.table("budgets.csv")) {
            Plan plan = Plan.of(cells);
            at = at.plusSeconds(420);
            create(timeline, plan, limit(plan), at);
        }
    }

    private void create(DemoTimeline timeline, Plan plan, BigDecimal limit, Instant at) {
        List<BudgetId> id = new ArrayList<>();
        BigDecimal first = plan.story.equals("grown")
                ? limit.multiply(new BigDecimal("0.7")).round(ROUND)
                : limit;
        timeline.at(
                at,
                () -> id.add(done(gateway.admin()
                                .manageBudgets()
                                .create(
                                        ACTOR,
                                        body(json -> json.text("name", plan.name)
                                                .object("scope", scope(plan))
                                                .decimal("limit_usd", first.toPlainString())
                                                .text("period", plan.period)
                                                .text("mode", plan.mode)
                                                .raw("alert_thresholds", THRESHOLDS))))
                        .budget()
                        .id()));
        if (plan.story.equals("grown")) {
            timeline.at(
                    size.ago(size.days() * 0.4),
                    () -> change(id, json -> json.decimal("limit_usd", limit.toPlainString())));
        } else if (plan.story.equals("raised")) {
            long until = size.now().plus(Duration.ofDays(9)).getEpochSecond();
            BigDecimal by = limit.multiply(new BigDecimal("0.3")).round(ROUND);
            timeline.at(
                    size.ago(size.days() * 0.05),
                    () -> change(
                            id,
                            json -> json.object(
                                    "raise",
                                    raise -> raise.decimal("by_usd", by.toPlainString())
                                            .number("until", until))));
        }
    }

    private void change(List<BudgetId> id, Consumer<JsonText> members) {
        done(gateway.admin().manageBudgets().patch("hannah.schmidt@demo.example", id.getFirst(), body(members)));
    }

    private Consumer<JsonText> scope(Plan plan) {
        return json -> {
            switch (plan.kind) {
                case "team" -> json.text("team_id", made.teamId(plan.scope));
                case "key" -> json.text("key_id", made.keyId(teams, plan.scope));
                case "tag" -> json.text("tag", plan.scope);
                case "model" -> json.text("model", plan.scope);
                default -> {}
            }
        };
    }

    private BigDecimal limit(Plan plan) {
        if (plan.story.equals("exhausted")) {
            return exhaust(plan);
        }
        BigDecimal most = mostInPeriod(plan, size.now().minus(DemoWork.SPAN));
        // At the beginning of a period nothing is spent yet; what a whole one costs is the measure then.
        BigDecimal usual =
                spent(plan, size.ago(daysOf(plan.period)), size.now()).multiply(new BigDecimal("0.6"));
        BigDecimal limit = most.max(usual).divide(plan.share, NANO_PLACES, RoundingMode.UP);
        return limit.max(BigDecimal.ONE).round(new MathContext(3, RoundingMode.UP));
    }

    /** The limit is what the team had spent at some instant; what it called since is refused. */
    private BigDecimal exhaust(Plan plan) {
        Instant since = size.ago(Math.min(EXHAUSTED_DAYS, size.days() * 0.2));
        BigDecimal limit = spent(plan, Instant.EPOCH, since).setScale(2, RoundingMode.UP);
        database.set("team", Integer.toString(team(plan.scope).number()));
        database.set("exhausted", since.toString());
        database.runFile("exhaust.sql");
        return limit;
    }

    /** What the dearest period since an instant cost: the demo submits jobs in each of these periods, and all must have room. */
    private BigDecimal mostInPeriod(Plan plan, Instant since) {
        return BigDecimal.valueOf(
                database.number(
                        "select coalesce(max(spent), 0)::bigint from (select sum(cost) as spent from demo_row"
                                + " where at >= period_start(?, 'UTC', ?) and " + where(plan)
                                + " group by period_start(?, 'UTC', at)) p",
                        plan.period,
                        since,
                        plan.period),
                NANO_PLACES);
    }

    private double daysOf(String period) {
        return switch (period) {
            case "day" -> 1;
            case "week" -> 7;
            default -> 30;
        };
    }

    private BigDecimal spent(Plan plan, Instant from, Instant to) {
        return BigDecimal.valueOf(
                database.number(
                        "select coalesce(sum(cost), 0)::bigint from demo_row where at >= ? and at < ? and "
                                + where(plan),
                        from,
                        to),
                NANO_PLACES);
    }

    private String where(Plan plan) {
        return switch (plan.kind) {
            case "team" -> "team_number = " + team(plan.scope).number();
            case "key" -> "number = " + key(plan.scope).number();
            case "tag" -> "'" + plan.scope + "' = any (tags)";
            case "model" -> "starts_with(model, '" + plan.scope.replace("*", "") + "')";
            default -> "true";
        };
    }

    private DemoTeam team(String name) {
        return teams.stream()
                .filter(team -> team.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private DemoKey key(String name) {
        return teams.stream()
                .flatMap(team -> team.keys().stream())
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
