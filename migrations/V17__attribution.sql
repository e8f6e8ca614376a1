-- Tags that clients send with single requests.

-- The values that were used on a day, in UTC. A process reads them to decide which further ones become 'other'.
create table tag_day (
    day date not null,
    tag text not null,                                  -- name=value
    primary key (day, tag)
);

-- In the transaction that ends a call. Sorted, so that concurrent transactions wait for each other in one order.
create function record_tags(tags jsonb) returns void language sql as $$
    insert into tag_day (day, tag)
    select distinct (now() at time zone 'UTC')::date, t ->> 'tag' from jsonb_array_elements(tags) t order by 2
    on conflict do nothing;
$$;

-- The tags of a job's request beside those of its key. Its later attempts need them; the first has them in its hold.
alter table job add column tags text[] not null default '{}';
