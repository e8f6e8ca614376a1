package aigateway.batches;

import aigateway.http.Multipart;
import aigateway.json.JsonValues;
import aigateway.json.RequestBody;
import aigateway.kernel.FileId;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores a file that a client uploads as {@code multipart/form-data}, in the form of OpenAI's Files API. Only the input of a
 * batch is taken.
 *
 * <p>Round trips: two to Postgres (store, read back).
 */
public final class UploadFile {
    private static final Set<String> FIELDS =
            Set.of("purpose", "file", "expires_after[anchor]", "expires_after[seconds]");
    private static final int NAME_LENGTH_MAX = 255;
    /** OpenAI's own least. */
    private static final long EXPIRES_SECONDS_MIN = 3_600;
    /** Of all lines together: they are parsed into trees when a batch is made of them. */
    static final int VALUES_MAX = 1_000_000;

    private final Files files;
    private final Ids ids;
    private final InstantSource clock;
    private final Duration kept;

    /**
     * @param kept for so long, if the client wants no shorter time
     */
    public UploadFile(Files files, Ids ids, InstantSource clock, Duration kept) {
        this.files = files;
        this.ids = ids;
        this.clock = clock;
        this.kept = kept;
    }

    public Result<StoredFile> upload(KeyId owner, RequestBody body) {
        return Multipart.read(body).flatMap(form -> upload(owner, form));
    }

    private Result<StoredFile> upload(KeyId owner, Multipart form) {
        Problem problem = check(form);
        Long seconds = problem == null ? expiresAfter(form) : null;
        if (problem == null && seconds != null && seconds < EXPIRES_SECONDS_MIN) {
            problem = Problem.invalidValue(
                    "expires_after", "expected anchor created_at and at least " + EXPIRES_SECONDS_MIN + " seconds");
        }
        if (problem != null) {
            return Result.refused(problem);
        }
        Multipart.Part file = form.part("file").orElseThrow();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(kept);
        if (seconds != null && now.plusSeconds(seconds).isBefore(expiresAt)) {
            expiresAt = now.plusSeconds(seconds);
        }
        FileId id = ids.file();
        return files.create(owner, id, name(file), form.content(file), expiresAt)
                ? Result.ok(files.find(owner, id).orElseThrow())
                : Result.refused(quota());
    }

    private static @Nullable Problem check(Multipart form) {
        for (Multipart.Part part : form.parts()) {
            if (!FIELDS.contains(part.name())) {
                return Problem.unknownParameter(part.name());
            }
        }
        Optional<Multipart.Part> purpose = form.part("purpose");
        Optional<Multipart.Part> file = form.part("file");
        if (purpose.isEmpty() || file.isEmpty()) {
            return Problem.missing(purpose.isEmpty() ? "purpose" : "file");
        }
        if (!form.text(purpose.get()).equals(StoredFile.Purpose.BATCH.text())) {
            return Problem.unsupported(
                    "purpose",
                    "The gateway keeps only files of purpose 'batch'. Send documents and pictures in the request itself.");
        }
        if (file.get().length() == 0) {
            return Problem.invalidValue("file", "it is empty");
        }
        return JsonValues.exceed(form.content(file.get()), VALUES_MAX)
                ? Problem.invalidValue("file", "it has more than " + VALUES_MAX + " JSON values")
                : null;
    }

    /** Null where the client wants no time of its own; -1 where it cannot be read. */
    private static @Nullable Long expiresAfter(Multipart form) {
        String anchor = form.part("expires_after[anchor]").map(form::text).orElse(null);
        String seconds = form.part("expires_after[seconds]").map(form::text).orElse(null);
        if (anchor == null && seconds == null) {
            return null;
        }
        return "created_at".equals(anchor) && seconds != null && seconds.matches("\\d{1,9}")
                ? Long.parseLong(seconds)
                : -1L;
    }

    private static String name(Multipart.Part file) {
        String name = file.filename() == null || file.filename().isBlank() ? "file" : file.filename();
        String storable = name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return storable.substring(0, Math.min(storable.length(), NAME_LENGTH_MAX));
    }

    private static Problem quota() {
        return new Problem(
                400,
                "invalid_request_error",
                "file_quota_exceeded",
                "file",
                "This key has " + PostgresFiles.FILES_MAX + " files or " + PostgresFiles.BYTES_MAX
                        + " bytes of them. Delete some with DELETE /v1/files/{id}.",
                Map.of());
    }
}
