package aigateway.formats;

import aigateway.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The usage in a stream of Responses: the last event has it, with the whole response. */
final class ResponsesUsage implements UsageMeter {
    private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

    private final UsageExtras.Items items = new UsageExtras.Items();
    private @Nullable ReportedUsage usage;
    private boolean last;

    static boolean isLast(@Nullable String type) {
        return type != null && LAST.contains(type);
    }

    @Override
    public void read(Json.Obj event) {
        String type = event.text("type");
        if ("response.output_item.done".equals(type) && event.object("item") != null) {
            items.add(event.object("item"));
        }
        if (!isLast(type)) {
            return;
        }
        last = true;
        Json.Obj response = event.object("response");
        Json.Obj counts = response == null ? null : UsagePlaces.usage(response);
        usage = response == null || counts == null
                ? null
                : ReportedUsage.read(
                        response,
                        counts,
                        UsageExtras.larger(
                                items.uses(), UsageExtras.Items.of(response).uses()));
    }

    @Override
    public boolean isFinal() {
        return last && usage != null;
    }

    @Override
    public @Nullable ReportedUsage reported() {
        return usage;
    }
}
