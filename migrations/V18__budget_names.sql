-- What an operator calls a budget; refusals show it. Null: it has no name, and its id is shown.
alter table budget add column name text;
