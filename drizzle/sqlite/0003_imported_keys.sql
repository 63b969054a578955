CREATE TABLE `imported_keys` (
	`digest` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`imported_at` integer NOT NULL
);
