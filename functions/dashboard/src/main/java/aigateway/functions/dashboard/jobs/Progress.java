package aigateway.functions.dashboard.jobs;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Html;
import aigateway.jobs.Batch;
import aigateway.jobs.Job;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The jobs of a batch as a bar: done, failed, cancelled, under way, and the rest is still to do. */
final class Progress {
    private Progress() {}

    /** Safe HTML. */
    static String of(Batch batch) {
        long whole = Math.max(1, batch.jobs());
        String words = words(batch);
        StringBuilder svg = new StringBuilder("<svg class=\"progress\" role=\"img\" aria-label=\"")
                .append(Html.escape(words))
                .append("\"><title>")
                .append(Html.escape(words))
                .append("</title><rect class=\"room\" width=\"100%\" height=\"100%\"/>");
        long before = 0;
        for (Part part : parts(batch)) {
            svg.append("<rect class=\"")
                    .append(part.look)
                    .append("\" x=\"")
                    .append(percent(before, whole))
                    .append("%\" width=\"")
                    .append(percent(part.count, whole))
                    .append("%\" height=\"100%\"/>");
            before += part.count;
        }
        return svg.append("</svg>").toString();
    }

    private record Part(String look, long count) {}

    private static List<Part> parts(Batch batch) {
        return List.of(
                new Part("done", batch.count(Job.Status.SUCCEEDED)),
                new Part("failed", batch.count(Job.Status.FAILED) + batch.count(Job.Status.DEAD)),
                new Part("cancelled", batch.count(Job.Status.CANCELLED)),
                new Part("running", batch.count(Job.Status.RUNNING)));
    }

    /** How many jobs have ended, in percent; 100 only when all have. */
    static long percent(Batch batch) {
        long ended = batch.count(Job.Status.SUCCEEDED)
                + batch.count(Job.Status.FAILED)
                + batch.count(Job.Status.DEAD)
                + batch.count(Job.Status.CANCELLED);
        return batch.finishedAt() != null ? 100 : Math.min(99, ended * 100 / Math.max(1, batch.jobs()));
    }

    static String words(Batch batch) {
        List<String> words = new ArrayList<>();
        for (Job.Status status : Job.Status.values()) {
            if (batch.count(status) > 0) {
                words.add(Counts.text(batch.count(status)) + " " + status.text());
            }
        }
        return words.isEmpty() ? "no jobs left" : String.join(", ", words);
    }

    private static BigDecimal percent(long part, long whole) {
        return BigDecimal.valueOf(Math.min(part, whole) * 100)
                .divide(BigDecimal.valueOf(whole), 2, RoundingMode.HALF_UP);
    }
}
