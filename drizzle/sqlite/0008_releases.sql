CREATE TABLE `releases` (
	`version` text PRIMARY KEY NOT NULL,
	`oldest_version` text NOT NULL
);
