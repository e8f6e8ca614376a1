package aigateway.local.drills;

import aigateway.kernel.Money;

/** Amounts as people read them. */
final class Usd {
    private Usd() {}

    static String text(long nanoUsd) {
        return new Money(nanoUsd).toUsd();
    }
}
