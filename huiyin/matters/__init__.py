"""The public desk: letters, calls, petition visits and messages become matters."""
