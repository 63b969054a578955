ALTER TABLE "accounts" ADD COLUMN "email_verified_at" bigint;--> statement-breakpoint
-- Administrators set the gateway up: what they say of themselves is trusted, as it is for new ones.
UPDATE "accounts" SET "email_verified_at" = "created_at" WHERE "role" = 'ADMIN';
