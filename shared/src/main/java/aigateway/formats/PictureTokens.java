package aigateway.formats;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * How many tokens a picture probably is, by the formulas in the documents of the models' makers. For limits per minute and
 * token counts, not for money.
 */
enum PictureTokens {
    /** A token for 750 pixels, of a picture that is first made to fit. */
    CLAUDE(".*claude.*") {
        @Override
        long of(PictureSize size, boolean low) {
            double scale = Math.min(1, 1_568.0 / Math.max(size.width(), size.height()));
            double pixels = (double) size.width() * size.height() * scale * scale;
            return clamped(Math.ceil(pixels / 750), 1_600);
        }
    },
    /** A small picture is one tile. */
    GEMINI("(.*/)?gemini.*") {
        @Override
        long of(PictureSize size, boolean low) {
            boolean small = size.width() <= 384 && size.height() <= 384;
            double tiles = Math.ceil(size.width() / 768.0) * Math.ceil(size.height() / 768.0);
            return clamped(258 * (small ? 1 : tiles), 258 * 64);
        }
    },
    /** Patches of 32 by 32 pixels, 1,536 at most, which count more than a token each. */
    PATCHES("(.*/)?(gpt-4\\.1-(mini|nano)|gpt-5-(mini|nano)|o4-mini).*") {
        @Override
        long of(PictureSize size, boolean low) {
            double patches = Math.ceil(size.width() / 32.0) * Math.ceil(size.height() / 32.0);
            return (long) Math.ceil(Math.min(patches, 1_536) * 1.62);
        }
    },
    /** It counts 33 times the tokens. */
    GPT_4O_MINI("(.*/)?gpt-4o-mini.*") {
        @Override
        long of(PictureSize size, boolean low) {
            return 2_833 + (low ? 0 : 5_667 * tiles(size));
        }
    },
    /** Tiles of 512 by 512 pixels, of a picture that is first made to fit. */
    TILES(".*") {
        @Override
        long of(PictureSize size, boolean low) {
            return 85 + (low ? 0 : 170 * tiles(size));
        }
    };

    /** Of a picture whose size is not known: it is elsewhere, or in another format. */
    private static final PictureSize USUAL = new PictureSize(1_024, 1_536);

    private final Pattern models;

    PictureTokens(String models) {
        this.models = Pattern.compile(models);
    }

    static long usual(String model, boolean low) {
        return of(model, USUAL, low);
    }

    /** @param low whether the request wants a coarse look only */
    static long of(String model, PictureSize size, boolean low) {
        return Arrays.stream(values())
                .filter(each -> each.models.matcher(model).matches())
                .findFirst()
                .orElse(TILES)
                .of(size, low);
    }

    abstract long of(PictureSize size, boolean low);

    /** OpenAI makes a picture fit into 2,048 by 2,048, then its shorter side at most 768. */
    private static long tiles(PictureSize size) {
        double longer = Math.max(size.width(), size.height());
        double shorter = Math.min(size.width(), size.height());
        double fitting = Math.min(1, 2_048 / longer);
        double scale = Math.min(fitting, 768 / shorter);
        return (long) (Math.ceil(longer * scale / 512) * Math.ceil(shorter * scale / 512));
    }

    private static long clamped(double tokens, int most) {
        return Math.max(1, (long) Math.min(tokens, most));
    }
}
