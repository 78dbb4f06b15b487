"""The public's own pages: the notice, submitting, following a matter by its code, and what its party can do there."""
