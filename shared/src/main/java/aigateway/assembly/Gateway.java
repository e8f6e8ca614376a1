package aigateway.assembly;

import aigateway.admin.OperatorTokens;
import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.kernel.Ids;
import aigateway.kernel.RandomIds;
import aigateway.maintenance.SecretCheck;
import aigateway.secrets.Secrets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The product: its features, built from settings. Building it connects to nothing, so that it may be part of a snapshot. */
public final class Gateway implements AutoCloseable {
    /** Lambda repeats a start that takes ten seconds. */
    private static final Duration START_LIMIT = Duration.ofSeconds(6);

    private final Settings settings;
    private final InstantSource clock;
    private final Infrastructure infrastructure;
    private final Stores stores;
    private final KeyAccess access;
    private final Ids ids;
    private final ConfiguredRoutes routes;
    private final CallFeature calls;
    private final WebhookFeature webhooks;
    private final NoticeFeature notices;
    private final AlertFeature alerts;
    private final JobFeature jobs;
    private final BatchFeature batches;
    private final AdminFeature admin;
    private final WorkFeature work;
    private final SignInFeature signIn;
    private final PeopleFeature people;
    private final MaintenanceFeature maintenance;
    private final ReportFeature reports;
    private final BudgetReportFeature budgetReports;

    /**
     * @param environment may hold secrets beside the settings
     * @param random a strong one: keys come from it
     */
    public Gateway(Settings settings, Map<String, String> environment, InstantSource clock, RandomGenerator random) {
        this(settings, new Infrastructure(settings, environment, clock, random), clock, random);
    }

    Gateway(Settings settings, Infrastructure infrastructure, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.infrastructure = infrastructure;
        stores = Stores.of(infrastructure, clock);
        access = KeyAccess.of(settings, infrastructure, stores, clock, random);
        ids = new RandomIds(random, clock);
        routes = new ConfiguredRoutes(settings, infrastructure, clock);
        calls = CallFeature.of(settings, infrastructure, stores, access, routes.routes(), ids, clock, random);
        webhooks = WebhookFeature.of(infrastructure, stores, access, ids, clock, random);
        notices = NoticeFeature.of(settings, infrastructure, stores, ids, clock, random);
        jobs = JobFeature.of(settings, infrastructure, stores, calls, webhooks, ids, clock, random);
        batches = BatchFeature.of(settings, stores, calls, jobs, ids, clock);
        admin = AdminFeature.of(infrastructure, stores, access, routes, calls.breakers(), ids, clock, random);
        alerts = AlertFeature.of(settings, infrastructure, stores, admin.forecasts(), ids, clock);
        people = PeopleFeature.of(infrastructure, stores, access, ids, clock, random);
        signIn = new SignInFeature(settings.signIn(), infrastructure, stores, ids, clock, random);
        budgetReports = BudgetReportFeature.of(settings, infrastructure, stores, ids, clock);
        work = WorkFeature.of(infrastructure, stores, jobs, webhooks);
        maintenance = MaintenanceFeature.of(
                settings,
                infrastructure,
                stores,
                access,
                jobs,
                webhooks,
                notices,
                alerts,
                budgetReports,
                signIn,
                clock);
        reports = ReportFeature.of(settings, infrastructure, stores, access, calls, routes, clock);
    }

    /** As a function builds it: from the process environment, the system's clock and a strong random source. */
    public static Gateway fromEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
    }

    /**
     * The same for a function without snapshots, connected before its first event: the start has a whole processor, and an event
     * has not.
     */
    public static Gateway connectedFromEnvironment() {
        Gateway gateway = fromEnvironment();
        gateway.connect(START_LIMIT);
        return gateway;
    }

    public CallFeature calls() {
        return calls;
    }

    public JobFeature jobs() {
        return jobs;
    }

    public BatchFeature batches() {
        return batches;
    }

    public WebhookFeature webhooks() {
        return webhooks;
    }

    public NoticeFeature notices() {
        return notices;
    }

    public AlertFeature alerts() {
        return alerts;
    }

    public AdminFeature admin() {
        return admin;
    }

    public WorkFeature work() {
        return work;
    }

    public SignInFeature signIn() {
        return signIn;
    }

    public PeopleFeature people() {
        return people;
    }

    public MaintenanceFeature maintenance() {
        return maintenance;
    }

    public BudgetReportFeature budgetReports() {
        return budgetReports;
    }

    public ReportFeature reports() {
        return reports;
    }

    public Settings settings() {
        return settings;
    }

    public Secrets secrets() {
        return infrastructure.secrets;
    }

    /** The check of the operators' tokens. */
    public OperatorTokens tokens() {
        return access.tokens();
    }

    public Ids ids() {
        return ids;
    }

    public InstantSource clock() {
        return clock;
    }

    /**
     * Compares the secrets with those that the database was filled with; one sentence for each that is another one.
     *
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    public List<String> secretProblems() {
        return new SecretCheck(infrastructure.postgres, infrastructure.secrets).problems();
    }

    /**
     * Reads the configuration file again when it has changed; a file with mistakes leaves the old one in force. A change is an
     * audit event with the hash of the file.
     */
    public void reload() {
        routes.reload().ifPresent(digest -> {
            String detail = JsonText.objectText(json -> json.text("sha256", digest));
            stores.audit(new AdminEvent("gateway", "configuration.reload", "GATEWAY_CONFIG", detail));
        });
    }

    /**
     * Opens a connection to each store before the first request needs it, for at most so long. What is out of reach then is no
     * failure. Writes nothing.
     */
    public void connect(Duration limit) {
        new Connections(settings, infrastructure, stores, access).open(limit);
    }

    /** Drops connections, secrets, keys and prices; each is read again at its next use. Around a snapshot. */
    public void forget() {
        infrastructure.disconnect();
        access.cache().forgetAll();
        stores.prices().forget();
        signIn.forget();
    }

    /** Sends ended spans, within a second. On Lambda a process may not run again after its reply. */
    public void flush() {
        infrastructure.tracing.flush();
    }

    @Override
    public void close() {
        calls.refused().close();
        access.limits().close();
        infrastructure.close();
    }
}
