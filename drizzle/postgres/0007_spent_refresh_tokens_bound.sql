DROP INDEX "spent_refresh_tokens_session";--> statement-breakpoint
ALTER TABLE "spent_refresh_tokens" ADD COLUMN "spent_at" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "spent_refresh_tokens_session" ON "spent_refresh_tokens" USING btree ("session_id","spent_at");