"""The sample institution: invented people, what they write, and what they are answered."""
