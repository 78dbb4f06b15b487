"""The pages of the portal. They work without a script, and keep nothing on the device but the form in hand."""
