package aigateway.local.cli;

import java.util.Map;

/** Brings a database's schema up to date, so that the command line starts without loading Flyway. */
@FunctionalInterface
public interface Migration {
    /**
     * @param environment the settings; DATABASE_URL is set
     * @return how many migrations were applied; 0 when the schema was up to date
     */
    int apply(Map<String, String> environment);
}
