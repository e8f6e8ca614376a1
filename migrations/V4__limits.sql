-- A key's limits: {"rpm", "tpm", "parallel", "models": {"name or prefix*": {"rpm", "tpm", "parallel"}}}; null: none.
-- Only the gateway reads them, whole, so they are one document and not a table.
alter table client_key add column limits jsonb;
