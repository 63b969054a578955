DROP INDEX `spent_refresh_tokens_session`;--> statement-breakpoint
ALTER TABLE `spent_refresh_tokens` ADD `spent_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `spent_refresh_tokens_session` ON `spent_refresh_tokens` (`session_id`,`spent_at`);