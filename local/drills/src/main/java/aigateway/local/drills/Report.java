package aigateway.local.drills;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a drill saw: its lines, and what should not have been. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library of ours
final class Report {
    private static final int SHOWN_MAX = 20;
    private static final Map<String, String> RULES = Map.of(
            "I1", "spent + held <= limit",
            "I2", "spent, and the hours, are the sum of the ledger",
            "I3", "held is the sum of open holds",
            "I5", "no hold is open past its time");

    private final List<String> violations = new ArrayList<>();

    synchronized void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Notes a violation unless it is so. */
    synchronized void expect(boolean isSo, String format, Object... values) {
        if (!isSo) {
            violations.add(String.format(Locale.ROOT, format, values));
            if (violations.size() <= SHOWN_MAX) {
                System.out.println("VIOLATION: " + violations.getLast());
            }
        }
    }

    synchronized int violations() {
        return violations.size();
    }

    /** The invariants of the money, looked at now; the violated ones are noted. */
    void expectMoneyRight(Ledger books, Upstream upstream, String when) {
        books.broken().forEach(row -> expect(false, "%s: %s", when, row));
        expectCharged(books, upstream, when);
    }

    /** The last look: prints each invariant, and answers whether nothing was wrong at any time. */
    boolean conclude(Ledger books, Upstream upstream) {
        List<String> broken = books.broken();
        say("Invariants (select * from broken_money(): %d rows)", broken.size());
        new TreeMap<>(RULES).forEach((rule, words) -> {
            boolean holds = broken.stream().noneMatch(row -> row.startsWith(rule));
            say("  %s  %-48s %s", rule, words, holds ? "holds" : "BROKEN");
        });
        broken.forEach(row -> expect(false, "%s", row));
        boolean charged = expectCharged(books, upstream, "at the end");
        say(
                "  I4  %-48s %s",
                "upstream counted $%s <= ledger charged $%s"
                        .formatted(Usd.text(upstream.counted().nanoUsd()), Usd.text(books.charged())),
                charged ? "holds" : "BROKEN");
        long open = books.openHolds();
        expect(open == 0, "%d holds are still open", open);
        say("%s", violations.isEmpty() ? "OK: no violation." : "BROKEN: " + violations.size() + " violations.");
        return violations.isEmpty();
    }

    private boolean expectCharged(Ledger books, Upstream upstream, String when) {
        boolean enough = upstream.counted().nanoUsd() <= books.charged() + books.held();
        expect(enough, "%s: I4: the upstream counted more than was charged or is held", when);
        return enough;
    }
}
