ALTER TABLE "client_keys" ADD COLUMN "sort_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE client_keys SET sort_name = lower(name);--> statement-breakpoint
CREATE INDEX "accounts_created" ON "accounts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "accounts_display_name" ON "accounts" USING btree ("display_name");--> statement-breakpoint
CREATE INDEX "client_keys_last_used" ON "client_keys" USING btree ((case when last_used_at is null then 0 else last_used_at end),"id");--> statement-breakpoint
CREATE INDEX "client_keys_owner_last_used" ON "client_keys" USING btree ("owner_id",(case when last_used_at is null then 0 else last_used_at end),"id");--> statement-breakpoint
CREATE INDEX "client_keys_expires" ON "client_keys" USING btree ((case when expires_at is null then 9007199254740991 else expires_at end),"id");--> statement-breakpoint
CREATE INDEX "client_keys_owner_expires" ON "client_keys" USING btree ("owner_id",(case when expires_at is null then 9007199254740991 else expires_at end),"id");--> statement-breakpoint
CREATE INDEX "client_keys_name" ON "client_keys" USING btree ("sort_name","id");--> statement-breakpoint
CREATE INDEX "client_keys_owner_sort_name" ON "client_keys" USING btree ("owner_id","sort_name","id");