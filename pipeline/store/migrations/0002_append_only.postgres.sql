-- Facts and events are appended, never changed: the database itself refuses anything else.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER fact_keep BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER event_keep BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER fact_whole BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER event_whole BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
