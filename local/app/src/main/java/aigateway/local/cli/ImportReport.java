package aigateway.local.cli;

import aigateway.json.JsonText;
import aigateway.local.litellm.Findings;
import aigateway.local.litellm.Findings.Finding;
import aigateway.local.litellm.Outcome;
import aigateway.local.litellm.Translation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what became of each part of an import. */
record ImportReport(Connection connection, Findings findings) {
    void print(Translation translation, Path file, boolean dryRun, boolean written) {
        if (connection.json()) {
            connection.out().println(Printable.json(json(translation, file, dryRun)));
            return;
        }
        for (Outcome outcome : Outcome.values()) {
            section(outcome.heading(), findings.of(outcome));
        }
        settings(translation.settings(), file);
        PrintWriter out = connection.out();
        if (dryRun) {
            out.println("Nothing was written and nothing was created.");
        } else {
            out.println(written ? "Written: " + file : "Unchanged: " + file);
        }
    }

    private void section(String heading, List<Finding> lines) {
        if (lines.isEmpty()) {
            return;
        }
        PrintWriter out = connection.out();
        out.println(heading + " (" + lines.size() + ")");
        lines.forEach(each -> out.println("  " + Printable.text(each.part() + ": " + each.what())));
        out.println();
    }

    private void settings(Map<String, String> settings, Path file) {
        PrintWriter out = connection.out();
        out.println("Set these, for example in .env");
        out.println("  GATEWAY_CONFIG="
                + Printable.text(file.toAbsolutePath().normalize().toString()));
        settings.forEach((name, use) -> {
            String state = connection.settings().value(name) == null ? "" : "; it is set here";
            out.println("  " + name + "=   # " + Printable.text(use + state));
        });
        out.println();
    }

    private String json(Translation translation, Path file, boolean dryRun) {
        return JsonText.objectText(json -> json.text("object", "import")
                .text("file", file.toString())
                .flag("dry_run", dryRun)
                .objects(
                        "data",
                        findings.all(),
                        (each, finding) -> each.text(
                                        "outcome", finding.outcome().name().toLowerCase(Locale.ROOT))
                                .text("part", finding.part())
                                .text("message", finding.what()))
                .objects(
                        "settings",
                        translation.settings().entrySet(),
                        (each, setting) -> each.text("name", setting.getKey()).text("use", setting.getValue())));
    }
}
