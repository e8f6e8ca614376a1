package aigateway.functions.api;

import static aigateway.kernel.Csv.LINE_END;
import static aigateway.kernel.Csv.cell;

import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.usage.RecordedCall;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The list of calls as a table for a spreadsheet.
 *
 * @param next where the next part starts, the value of {@code after}; null when this is all
 */
record RequestsCsv(String text, @Nullable String next) {
    /** Some three megabytes: an answer of a Lambda function ends at six. */
    static final int LINES_MAX = 10_000;

    private static final int PAGE_LINES = 500;
    /** A page without a match reads 20,000 rows, so that these take some five seconds. */
    private static final int PAGES_MAX = 60;

    private static final String HEAD =
            "id,time,key_id,key_name,team_id,team_name,job_id,endpoint,model,served_model,provider,"
                    + "status,code,fault,outcome,attempts,input_tokens,cached_input_tokens,cache_write_tokens,output_tokens,"
                    + "reasoning_tokens,cost_usd,cost_note,ms,provider_ms,own_ms,first_token_ms,tags";

    static RequestsCsv read(RequestQuery query, Function<RequestQuery, Requests.Page> list) {
        var csv = new StringBuilder(HEAD).append(LINE_END);
        String after = query.after();
        int lines = 0;
        for (int pages = 0; pages < PAGES_MAX && lines < LINES_MAX; pages++) {
            Requests.Page page = list.apply(query.after(after, Math.min(PAGE_LINES, LINES_MAX - lines)));
            page.calls().forEach(call -> line(csv, call));
            lines += page.calls().size();
            after = page.next();
            if (after == null) {
                break;
            }
        }
        return new RequestsCsv(csv.toString(), after);
    }

    private static void line(StringBuilder csv, RecordedCall call) {
        RecordedCall.Origin origin = call.origin();
        RecordedCall.End end = call.end();
        TeamId team = call.team();
        Tokens tokens = call.tokens();
        add(csv, call.request().value());
        add(csv, call.at().toString());
        add(csv, cell(origin.key().value()));
        add(csv, cell(origin.keyName()));
        add(csv, cell(team == null ? null : team.value()));
        add(csv, cell(origin.teamName()));
        add(csv, cell(origin.job() == null ? null : origin.job().value()));
        add(csv, cell(origin.endpoint()));
        add(csv, cell(end.model()));
        add(csv, cell(RequestJson.notEmpty(call.last().model())));
        add(csv, cell(RequestJson.notEmpty(call.last().provider())));
        add(csv, end.status());
        add(csv, cell(end.code()));
        add(csv, cell(RequestJson.fault(call)));
        add(csv, cell(call.last().outcome()));
        add(csv, call.attempts().size());
        add(csv, tokens.input());
        add(csv, tokens.cachedInput());
        add(csv, tokens.cacheWrite());
        add(csv, tokens.output());
        add(csv, tokens.reasoning());
        add(csv, RequestJson.usd(call.cost()));
        add(csv, cell(call.costNote()));
        add(csv, end.millis());
        add(csv, call.providerMillis());
        add(csv, end.ownMillis());
        add(csv, call.firstTokenMillis());
        csv.append(cell(String.join(" ", origin.tags()))).append(LINE_END);
    }

    private static void add(StringBuilder csv, @Nullable Object value) {
        csv.append(Objects.requireNonNullElse(value, "")).append(',');
    }
}
