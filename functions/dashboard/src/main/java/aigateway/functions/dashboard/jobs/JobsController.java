package aigateway.functions.dashboard.jobs;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.WorkFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.jobs.Batch;
import aigateway.jobs.Job;
import aigateway.jobs.JobLists;
import aigateway.jobs.OperateWork;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.usage.RecordedCall;
import aigateway.usage.RequestQuery;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs and batches of all keys. */
@AnyQuery
@Controller("/dashboard/jobs")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class JobsController {
    private static final int ROWS = 50;
    /** Each needs its jobs counted. */
    private static final int BATCH_ROWS = 20;

    private static final int CALLS_MAX = 100;
    private static final int DELIVERIES_MAX = 50;
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Visits visits;
    private final WorkFeature work;
    private final AdminFeature admin;

    JobsController(Visits visits, WorkFeature work, AdminFeature admin) {
        this.visits = visits;
        this.work = work;
        this.admin = admin;
    }

    /** A job of the list. */
    public record Row(JobLists.Listed<Job> listed, Job job, JobState state) {
        static Row of(JobLists.Listed<Job> listed) {
            return new Row(listed, listed.row(), JobState.of(listed.row()));
        }

        public String shortId() {
            return JobsController.shortId(job.id().value());
        }
    }

    /** A batch of the list. */
    public record BatchRow(JobLists.Listed<Batch> listed, Batch batch, String bar, long percent, String words) {
        static BatchRow of(JobLists.Listed<Batch> listed) {
            Batch batch = listed.row();
            return new BatchRow(listed, batch, Progress.of(batch), Progress.percent(batch), Progress.words(batch));
        }

        public String shortId() {
            return JobsController.shortId(batch.id().value());
        }
    }

    /** Enough to recognize it. */
    private static String shortId(String id) {
        return id.substring(0, 4) + "…" + id.substring(id.length() - 8);
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.JOBS, this::list);
    }

    private MutableHttpResponse<byte[]> list(Visit visit) {
        Job.Status status = visit.param("state").flatMap(Job.Status::of).orElse(null);
        BatchId batch = visit.param("batch").flatMap(BatchId::read).orElse(null);
        KeyId key = visit.param("key").flatMap(KeyId::read).orElse(null);
        JobId after = visit.param("after").flatMap(JobId::read).orElse(null);
        List<JobLists.Listed<Job>> found =
                work.jobs().jobs(new JobLists.Query(visit.teams(), status, key, batch, after, ROWS + 1));
        Map<String, Object> values = new HashMap<>(figures(visit));
        List<Row> rows = found.stream().limit(ROWS).map(Row::of).toList();
        values.put("rows", rows);
        values.put("next", found.size() > ROWS ? rows.getLast().job().id().value() : null);
        values.put(
                "states",
                Arrays.stream(Job.Status.values()).map(Job.Status::text).toList());
        values.put(
                "batch",
                batch == null
                        ? null
                        : work.jobs()
                                .find(batch, visit.teams())
                                .map(BatchRow::of)
                                .orElse(null));
        values.put(
                "keyName",
                key == null
                        ? ""
                        : rows.isEmpty() ? key.value() : name(rows.getFirst().listed()));
        return visit.show("jobs/list", values);
    }

    private static String name(JobLists.Listed<Job> listed) {
        return listed.keyName() == null ? listed.row().key().value() : listed.keyName();
    }

    /** How many jobs there are, and how long the oldest waits, is no figure of a team. */
    private Map<String, Object> figures(Visit visit) {
        if (!visit.teams().all()) {
            return Map.of("all", false);
        }
        Map<String, Long> counts = new HashMap<>();
        Arrays.stream(Job.Status.values()).forEach(each -> counts.put(each.text(), 0L));
        work.totals().totals().stream()
                .filter(each -> each.kind().equals("job"))
                .forEach(each -> counts.merge(each.status(), each.count(), Long::sum));
        return Map.of("all", true, "oldest", work.store().oldestDueSeconds() * 1_000, "counts", counts);
    }

    @Get("/batches")
    HttpResponse<byte[]> batches(HttpRequest<?> request) {
        return visits.page(request, Area.JOBS, visit -> {
            KeyId key = visit.param("key").flatMap(KeyId::read).orElse(null);
            BatchId after = visit.param("after").flatMap(BatchId::read).orElse(null);
            Boolean open = visit.param("state").map("open"::equals).orElse(null);
            List<JobLists.Listed<Batch>> found =
                    work.jobs().batches(new JobLists.BatchQuery(visit.teams(), open, key, after, BATCH_ROWS + 1));
            List<BatchRow> rows =
                    found.stream().limit(BATCH_ROWS).map(BatchRow::of).toList();
            Map<String, Object> values = new HashMap<>();
            values.put("rows", rows);
            values.put(
                    "next",
                    found.size() > BATCH_ROWS ? rows.getLast().batch().id().value() : null);
            return visit.show("jobs/batches", values);
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.JOBS,
                visit -> JobId.read(id)
                        .flatMap(job -> work.jobs().find(job, visit.teams()))
                        .map(found -> show(visit, 200, found, ""))
                        .orElseGet(() -> visit.problem(OperateWork.noSuchJob())));
    }

    private MutableHttpResponse<byte[]> show(Visit visit, int status, JobLists.Listed<Job> found, String problem) {
        Job job = found.row();
        Map<String, Object> values = new HashMap<>();
        values.put("listed", found);
        values.put("job", job);
        values.put("state", JobState.of(job));
        values.put("error", errorCode(job.error()));
        values.put("calls", calls(visit, job));
        values.put("deliveries", work.deliveries().ofJob(job.id(), visit.teams(), DELIVERIES_MAX));
        values.put("open", job.status() == Job.Status.QUEUED || job.status() == Job.Status.RUNNING);
        values.put("problem", problem);
        return visit.show(status, "jobs/job", values);
    }

    /** Those of its key in the time of the job: the newest first, as the list of requests has them. */
    private List<RecordedCall> calls(Visit visit, Job job) {
        var filter = RequestQuery.Filter.ofJob(job.key(), job.id());
        Instant from = job.createdAt().minus(MARGIN);
        Instant to = Optional.ofNullable(job.finishedAt()).orElse(visit.now()).plus(MARGIN);
        List<RecordedCall> calls = new ArrayList<>(admin.requests()
                .list(new RequestQuery(filter, visit.teams(), from, to, null, CALLS_MAX))
                .calls());
        return calls.reversed();
    }

    /** Its message may hold a provider's words about what the client wrote, so only the code is shown. */
    private static @Nullable String errorCode(@Nullable String error) {
        Json.Obj read = error == null ? null : JsonReader.objectOrNull(error);
        return read == null ? null : read.text("code") == null ? read.text("type") : read.text("code");
    }

    @Post("/{id}/cancel")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.JOBS,
                visit -> JobId.read(id)
                        .flatMap(job -> work.jobs().find(job, visit.teams()))
                        .map(found -> cancel(visit, found))
                        .orElseGet(() -> visit.problem(OperateWork.noSuchJob())));
    }

    private HttpResponse<byte[]> cancel(Visit visit, JobLists.Listed<Job> found) {
        JobId id = found.row().id();
        return work.operate()
                .cancelJob(visit.actor(), visit.teams(), id)
                .<HttpResponse<byte[]>>map(
                        _ -> visit.redirect("jobs/" + id, "The job is cancelled. What was held for it is released."))
                .orElse((Problem problem) -> show(visit, problem.status(), found, problem.message()));
    }
}
