package aigateway.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value as it was written: members keep their order and numbers keep their digits. */
public sealed interface Json {
    record Obj(Map<String, Json> members) implements Json {
        /** The member's value; null when it is absent or an explicit JSON null, which OpenAI's API treats alike. */
        public @Nullable Json member(String name) {
            Json value = members.get(name);
            return value == null || value instanceof Null ? null : value;
        }

        /** The member when it is an object, else null. */
        public @Nullable Obj object(String name) {
            return members.get(name) instanceof Obj value ? value : null;
        }

        /** The member when it is a string, else null. */
        public @Nullable String text(String name) {
            return members.get(name) instanceof Str(String value) ? value : null;
        }

        /** The member when it is an array, else an empty list. */
        public List<Json> items(String name) {
            return members.get(name) instanceof Arr(List<Json> value) ? value : List.of();
        }

        /** The member when it is a whole number that a long holds, else the other value. */
        public long integer(String name, long otherwise) {
            if (!(members.get(name) instanceof Num number)) {
                return otherwise;
            }
            Long value = number.asLong();
            return value == null ? otherwise : value;
        }
    }

    record Arr(List<Json> items) implements Json {}

    record Str(String text) implements Json {}

    /**
     * @param digits as written, so that 2^53+1 and 1.0 do not change
     */
    record Num(String digits) implements Json {
        private static final int LONG_DIGITS_MAX = 19;
        /** More digits than any amount of money has. */
        private static final int AMOUNT_LENGTH_MAX = 40;

        /** The value when it is written as a whole number that a long holds, else null. */
        public @Nullable Long asLong() {
            if (digits.length() > LONG_DIGITS_MAX + 1) {
                return null;
            }
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException _) {
                return null;
            }
        }

        /**
         * The exact value when it is from 0 to the maximum and has at most so many decimal places, else null. It is never
         * written out digit by digit, so an exponent of nine figures costs nothing.
         */
        public @Nullable BigDecimal asAmount(int placesMax, BigDecimal max) {
            if (digits.length() > AMOUNT_LENGTH_MAX) {
                return null;
            }
            try {
                BigDecimal value = new BigDecimal(digits);
                if (value.signum() == 0) {
                    return BigDecimal.ZERO;
                }
                long wholeDigits = (long) value.precision() - value.scale();
                boolean fits = value.signum() > 0 && wholeDigits <= max.precision() && value.compareTo(max) <= 0;
                return fits && value.stripTrailingZeros().scale() <= placesMax ? value : null;
            } catch (NumberFormatException _) {
                // The exponent is too large even for a BigDecimal.
                return null;
            }
        }
    }

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}
}
