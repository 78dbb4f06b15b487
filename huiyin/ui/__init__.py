"""Layout, components, static files, language; no business."""
