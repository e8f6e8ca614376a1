-- A delivery is tried again for days: next_attempt_at says when, lease_until that somebody is at it, attempts fences what it writes.
alter table delivery add column next_attempt_at timestamptz, add column lease_until timestamptz;
create index delivery_by_key on delivery (key_id, created_at desc, id desc);
