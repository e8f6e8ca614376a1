-- A value that cannot be stored: the failure must not repeat it.
create table amount (value int);
insert into amount (value) values ('the-value-of-a-row');
