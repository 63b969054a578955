-- Trigram indexes of what people search. Without the right to create the extension, searches look at the newest rows.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'pg_trgm cannot be created: %', SQLERRM;
END
$$;
--> statement-breakpoint
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX client_keys_name_text ON client_keys USING gin (lower(name) gin_trgm_ops);
    CREATE INDEX client_keys_description_text ON client_keys USING gin (lower(description) gin_trgm_ops);
    CREATE INDEX client_keys_client_id_text ON client_keys USING gin (lower(client_id) gin_trgm_ops);
    CREATE INDEX accounts_email_text ON accounts USING gin (lower(email) gin_trgm_ops);
    CREATE INDEX accounts_display_name_text ON accounts USING gin (lower(display_name) gin_trgm_ops);
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION client_keys_set_sort_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sort_name := lower(NEW.name);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER client_keys_sort_name BEFORE INSERT OR UPDATE OF name ON client_keys
  FOR EACH ROW EXECUTE FUNCTION client_keys_set_sort_name();
