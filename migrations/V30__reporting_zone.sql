-- The change of the reporting zone truncates, which the role that functions log in as may not: it runs with its owner's rights.
alter function set_reporting_zone(text) security definer;
alter function set_reporting_zone(text) set search_path from current;
