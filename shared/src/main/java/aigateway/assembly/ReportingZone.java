package aigateway.assembly;

import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import org.jspecify.annotations.Nullable;

/** The setting REPORTING_ZONE: where hours, days, weeks and months of reports begin. */
public final class ReportingZone {
    static final String NAME = "REPORTING_ZONE";
    private static final String UTC = "UTC";

    private ReportingZone() {}

    /**
     * @param text null or blank: UTC
     * @throws IllegalArgumentException when it is no name of the IANA time zone database. An offset, such as +02:00, is none; to
     *     Postgres its sign means the opposite
     */
    public static ZoneId of(@Nullable String text) {
        String name = text == null || text.isBlank() ? UTC : text.strip();
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(name) || name.startsWith("SystemV/")) {
            throw new IllegalArgumentException("not a time zone");
        }
        return ZoneId.of(name);
    }

    static ZoneId read(SettingsReader in) {
        try {
            return of(in.text(NAME).orElse(null));
        } catch (IllegalArgumentException _) {
            in.problem(NAME + " must be a name of the IANA time zone database, such as Europe/Berlin.");
            return ZoneId.of(UTC);
        }
    }
}
