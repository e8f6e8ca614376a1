package aigateway.functions.dashboard.requests;

import aigateway.admin.InspectRequests;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.PriceText;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.web.query.CallText;
import aigateway.kernel.Part;
import aigateway.pricing.PriceLine;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the page of a call shows: the same as {@code GET /admin/v1/requests/ID}. */
final class CallPage {
    /** An attempt, its bar, and what it cost. */
    public record Step(
            CallAttempt attempt,
            String svg,
            String look,
            String outcome,
            @Nullable String next,
            List<CostLine> lines,
            List<Skeleton.Pair> parts,
            String reason) {}

    /** A part of the cost: "1,204 input tokens at $2.50 per million". */
    public record CostLine(String part, long count, String price, String exact) {}

    private CallPage() {}

    /**
     * @param problem of a correction that was refused; empty for none
     * @param typed what its form had; empty for a new one
     */
    static Map<String, Object> values(
            Visit visit, InspectRequests.Inspected inspected, String problem, Map<String, String> typed) {
        RecordedCall call = inspected.found().call();
        Waterfall waterfall = Waterfall.of(call);
        List<Step> steps = steps(inspected, waterfall);
        Map<String, Object> values = new HashMap<>();
        values.put("call", call);
        values.put("id", call.request().value());
        values.put("state", CallState.of(call));
        values.put("costNote", call.costNote() == null ? "" : call.costNote());
        values.put("steps", steps);
        values.put("axis", waterfall.axis());
        values.put("wholeBar", waterfall.call(call));
        values.put("budgets", inspected.found().budgets());
        values.put("headers", Skeleton.Pair.of(CallText.headers(call)));
        values.put("skeleton", Skeleton.of(inspected.found().redacted()));
        values.put("raw", inspected.found().redacted());
        values.put("source", inspected.found().source());
        values.put("charged", visit.isAdmin() ? charged(steps) : List.of());
        values.put("problem", problem);
        values.put("typed", typed);
        return values;
    }

    private static List<Step> steps(InspectRequests.Inspected inspected, Waterfall waterfall) {
        List<CallAttempt> rows = inspected.found().call().rows();
        List<Step> steps = new ArrayList<>();
        for (int at = 0; at < rows.size(); at++) {
            CallAttempt attempt = rows.get(at);
            if (attempt.isAtProvider()) {
                String look =
                        CallState.look(attempt.outcome(), attempt.failure().code());
                List<PriceLine> lines = inspected.bills().get(at).lines();
                steps.add(new Step(
                        attempt,
                        waterfall.attempt(attempt, look),
                        look,
                        CallState.outcome(attempt.outcome()),
                        at + 1 < rows.size() ? CallText.whyNext(attempt, rows.get(at + 1)) : null,
                        lines.stream().map(CallPage::line).toList(),
                        parts(attempt),
                        CallText.costReason(attempt, lines)));
            }
        }
        return List.copyOf(steps);
    }

    private static CostLine line(PriceLine line) {
        return new CostLine(
                line.part().word().replace('_', ' ') + (line.part().kind() == Part.Kind.USE ? "" : unit(line.part())),
                line.count(),
                PriceText.usd(line.priceUsd()) + " per " + CallText.per(line.part()),
                "$" + line.costUsd().toPlainString());
    }

    private static String unit(Part part) {
        return switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE -> " tokens";
            case SECOND -> " seconds";
            case CHARACTER, USE -> "";
        };
    }

    private static List<Skeleton.Pair> parts(CallAttempt attempt) {
        return attempt.consumption().parts().entrySet().stream()
                .sorted(Comparator.comparing(each -> each.getKey().word()))
                .map(each -> new Skeleton.Pair(each.getKey().word().replace('_', ' '), Counts.text(each.getValue())))
                .toList();
    }

    /** Those that a correction may be entered for. */
    private static List<CallAttempt> charged(List<Step> steps) {
        return steps.stream()
                .map(Step::attempt)
                .filter(each -> each.outcome().equals("charged"))
                .filter(each -> each.cost().settled() != null && each.cost().correction() == null)
                .toList();
    }
}
