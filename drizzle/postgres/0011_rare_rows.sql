CREATE INDEX "client_keys_revoked" ON "client_keys" USING btree ("created_at","id") WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX "client_keys_owner_revoked" ON "client_keys" USING btree ("owner_id","created_at","id") WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX "client_keys_expiring" ON "client_keys" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "client_keys_owner_expiring" ON "client_keys" USING btree ("owner_id","expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "events_type_created" ON "events" USING btree ("type","created_at","id");--> statement-breakpoint
CREATE INDEX "events_actor_created" ON "events" USING btree ("actor_id","created_at","id");--> statement-breakpoint
CREATE INDEX "events_target_created" ON "events" USING btree ("target_id","created_at","id");