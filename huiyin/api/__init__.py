"""The API: other programs register, read, search and act by the same moves and the same rule of who sees what."""
