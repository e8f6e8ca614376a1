package aigateway.batches;

import aigateway.json.JsonText;

/** Files in the form of OpenAI's API. */
public final class FileJson {
    private FileJson() {}

    public static void write(JsonText json, StoredFile file) {
        json.text("id", file.id().value())
                .text("object", "file")
                .number("bytes", file.bytes())
                .number("created_at", file.createdAt().getEpochSecond())
                .number("expires_at", file.expiresAt().getEpochSecond())
                .text("filename", file.name())
                .text("purpose", file.purpose().text())
                .text("status", "processed")
                .nullMember("status_details");
    }
}
