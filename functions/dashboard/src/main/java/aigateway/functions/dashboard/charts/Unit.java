package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Amounts;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.kernel.Money;

/** What the numbers of a chart are. */
public enum Unit {
    /** Nano-USD. */
    MONEY {
        @Override
        public String text(long value) {
            return Amounts.text(new Money(value));
        }

        @Override
        public String brief(long value) {
            return value == 0 ? "$0" : Amounts.brief(new Money(value));
        }
    },
    COUNT {
        @Override
        public String text(long value) {
            return Counts.text(value);
        }

        @Override
        public String brief(long value) {
            return Counts.brief(value);
        }
    },
    MILLIS {
        @Override
        public String text(long value) {
            return Counts.millis(value);
        }

        @Override
        public String brief(long value) {
            return Counts.millis(value);
        }
    };

    public abstract String text(long value);

    /** For an axis. */
    public abstract String brief(long value);
}
