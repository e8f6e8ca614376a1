package aigateway.functions.dashboard.requests;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.Word;
import aigateway.usage.RecordedCall;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param look of its mark: {@code ok}, {@code info}, {@code warn} or {@code bad}
 * @param text the status and the code in words
 * @param detail whose fault it was, in words; empty where it was none
 */
public record CallState(String look, String text, String detail) {
    private static final int FIRST_ERROR = 400;

    static CallState of(RecordedCall call) {
        Integer status = call.end().status();
        String code = call.end().code();
        if (status == null) {
            return new CallState("info", "no end yet", "under way, or its process stopped");
        }
        String text = code == null ? status.toString() : status + " " + words(code);
        if (call.last().outcome().equals("cached")) {
            return new CallState("ok", text, "from the cache");
        }
        FaultDomain fault = call.fault();
        if (fault == null) {
            return new CallState(status < FIRST_ERROR ? "ok" : "warn", text, "");
        }
        return switch (fault) {
            case PROVIDER, GATEWAY -> new CallState("bad", text, "fault: " + Word.of(fault));
            case CALLER, POLICY -> new CallState("warn", text, "refused: " + Word.of(fault));
        };
    }

    /** Of an attempt at a provider. */
    static String outcome(String outcome) {
        return switch (outcome) {
            case "settled" -> "settled";
            case "voided" -> "failed, cost nothing";
            case "charged" -> "outcome unknown, charged";
            default -> outcome;
        };
    }

    static String look(String outcome, @Nullable String code) {
        return switch (outcome) {
            case "settled" -> code == null ? "ok" : "bad";
            case "charged" -> "warn";
            case "cached" -> "info";
            default -> "bad";
        };
    }

    private static String words(String code) {
        return code.replace('_', ' ');
    }
}
