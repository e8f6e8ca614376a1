package aigateway.formats;

import aigateway.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pictures, documents and recordings in a request: how many bytes of its body they are, and how many tokens they probably
 * are. Their bytes say little about their tokens.
 *
 * @param bytes in the body, encoded
 * @param tokens of all of them
 */
record MediaTokens(long bytes, long tokens) {
    private static final MediaTokens NONE = new MediaTokens(0, 0);
    private static final String DATA = "data";
    private static final String MEDIA_TYPE = "media_type";
    private static final String BASE64 = ";base64,";
    /** A page of a PDF is rarely smaller. */
    private static final long BYTES_A_PAGE = 100_000;
    /** Providers take no longer documents. */
    private static final long PAGES_MAX = 100;
    /** Anthropic names 1,500 to 3,000 for the text of a page. */
    private static final long TOKENS_A_PAGE = 1_500;
    /** Ten tokens are a second, which has 16,000 bytes in most recordings. */
    private static final long AUDIO_BYTES_PER_TOKEN = 1_600;
    /** Of a recording without compression. */
    private static final long WAVE_BYTES_PER_TOKEN = 4_800;

    private static final int BYTES_PER_TOKEN = 4;

    static MediaTokens in(Json.Obj request, String model) {
        return within(request, model);
    }

    private static MediaTokens within(Json value, String model) {
        return switch (value) {
            case Json.Arr(List<Json> items) -> {
                MediaTokens all = NONE;
                for (Json item : items) {
                    all = all.plus(within(item, model));
                }
                yield all;
            }
            case Json.Obj object -> object(object, model);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> NONE;
        };
    }

    private MediaTokens plus(MediaTokens other) {
        return other.bytes == 0 && other.tokens == 0
                ? this
                : new MediaTokens(bytes + other.bytes, tokens + other.tokens);
    }

    private static MediaTokens object(Json.Obj object, String model) {
        String type = object.text("type");
        MediaTokens all = switch (type == null ? "" : type) {
            case "image_url", "input_image" -> picture(object, model);
            case "image" -> source(object, "image/", model);
            case "document" -> source(object, "application/pdf", model);
            case "file" -> file(object.object("file"), model);
            case "input_file" -> file(object, model);
            case "input_audio" -> audio(object.object("input_audio"));
            default -> null;
        };
        if (all != null) {
            return all;
        }
        MediaTokens inner = NONE;
        for (Json member : object.members().values()) {
            inner = inner.plus(within(member, model));
        }
        return inner;
    }

    /** A part of a chat or of the Responses API. */
    private static MediaTokens picture(Json.Obj part, String model) {
        Json.Obj nested = part.object("image_url");
        Json.Obj holder = nested == null ? part : nested;
        String url = nested == null ? part.text("image_url") : nested.text("url");
        boolean low = "low".equals(holder.text("detail"));
        return url != null && url.startsWith("data:")
                ? ofUrl(url, model, low)
                : new MediaTokens(0, PictureTokens.usual(model, low));
    }

    /** A block of Messages. */
    private static MediaTokens source(Json.Obj block, String usualType, String model) {
        Json.Obj source = block.object("source");
        if (source == null) {
            return NONE;
        }
        String data = source.text(DATA);
        if (data != null && "base64".equals(source.text("type"))) {
            return of(Optional.ofNullable(source.text(MEDIA_TYPE)).orElse(usualType), data, 0, model, false);
        }
        if (data != null || source.member("content") != null) {
            // Text, which the bytes show.
            return within(source, model);
        }
        return new MediaTokens(0, usualType.startsWith("image/") ? PictureTokens.usual(model, false) : TOKENS_A_PAGE);
    }

    private static MediaTokens file(Json.@Nullable Obj file, String model) {
        String data = file == null ? null : file.text("file_data");
        return data == null ? new MediaTokens(0, TOKENS_A_PAGE) : ofUrl(data, model, false);
    }

    private static MediaTokens audio(Json.@Nullable Obj audio) {
        String data = audio == null ? null : audio.text(DATA);
        if (audio == null || data == null) {
            return NONE;
        }
        return of("audio/" + audio.text("format"), data, 0, "", false);
    }

    /** A data URL, or base64 without its frame. */
    private static MediaTokens ofUrl(String url, String model, boolean low) {
        int data = url.startsWith("data:") ? url.indexOf(BASE64) : -1;
        return data < 0
                ? of("application/pdf", url, 0, model, low)
                : of(url.substring("data:".length(), data), url, data + BASE64.length(), model, low);
    }

    private static MediaTokens of(String mediaType, String data, int from, String model, boolean low) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        long bytes = (long) (data.length() - from) * 3 / 4;
        long tokens;
        if (type.startsWith("image/")) {
            tokens = PictureSize.ofBase64(data, from)
                    .map(size -> PictureTokens.of(model, size, low))
                    .orElseGet(() -> PictureTokens.usual(model, low));
        } else if (type.startsWith("audio/")) {
            tokens = bytes
                    / (type.contains("wav") || type.contains("pcm") ? WAVE_BYTES_PER_TOKEN : AUDIO_BYTES_PER_TOKEN);
        } else if (type.startsWith("text/")) {
            tokens = bytes / BYTES_PER_TOKEN;
        } else {
            tokens = TOKENS_A_PAGE * Math.clamp(bytes / BYTES_A_PAGE, 1, PAGES_MAX);
        }
        return new MediaTokens(data.length(), tokens);
    }
}
