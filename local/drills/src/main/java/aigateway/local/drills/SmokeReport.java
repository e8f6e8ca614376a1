package aigateway.local.drills;

import java.io.PrintStream;
import java.util.Locale;

/** One line for each part of an installation that was looked at. */
final class SmokeReport {
    private final PrintStream out;
    private int faults;

    SmokeReport(PrintStream out) {
        this.out = out;
    }

    /** A part that does not do what it should. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(String what) {
            super(what);
        }
    }

    /** A part that cannot be looked at. */
    static final class Skipped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Skipped(String why) {
            super(why);
        }
    }

    interface Check {
        /** What was seen, in a few words. */
        String run() throws InterruptedException;
    }

    void check(String part, Check check) throws InterruptedException {
        try {
            line("OK", part, check.run());
        } catch (Skipped skipped) {
            line("SKIPPED", part, String.valueOf(skipped.getMessage()));
        } catch (Fault | IllegalStateException fault) {
            faults++;
            line("FAULT", part, String.valueOf(fault.getMessage()));
        }
    }

    int faults() {
        return faults;
    }

    private void line(String result, String part, String words) {
        out.println(String.format(Locale.ROOT, "%-8s %-10s %s", result, part, words));
        out.flush();
    }
}
