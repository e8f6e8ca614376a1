-- Lists of jobs and deliveries of all keys, newest first. Ids begin with their time, so the primary keys serve the lists of all
-- rows and of the usual end; what is in another state is rare among millions of rows, and has a small index of its own.
create index job_by_state on job (status, id) where status <> 'succeeded';
create index delivery_by_state on delivery (status, id) where status <> 'delivered';
create index batch_open_by_id on batch (id) where finished_at is null;
create index webhook_endpoint_off on webhook_endpoint (disabled_at) where disabled_at is not null;
