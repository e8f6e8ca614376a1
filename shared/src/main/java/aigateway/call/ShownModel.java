package aigateway.call;

import org.jspecify.annotations.Nullable;

/** A model's name as logs and spans may have it. A client writes into it what it likes, also a part of a prompt. */
final class ShownModel {
    private static final int LENGTH_MAX = 100;
    private static final String NOT_FIRST = "._:/+-";

    private ShownModel() {}

    /** Null where it does not look like the name of a model. */
    static @Nullable String of(@Nullable String model) {
        return model != null && isName(model) ? model : null;
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean anywhere = (each >= 'a' && each <= 'z')
                    || (each >= 'A' && each <= 'Z')
                    || (each >= '0' && each <= '9')
                    || each == '@';
            if (!anywhere && (i == 0 || NOT_FIRST.indexOf(each) < 0)) {
                return false;
            }
        }
        return true;
    }
}
