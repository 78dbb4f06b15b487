"""The pages of the public desk: Today, Register, Case, Find, Inbox."""
