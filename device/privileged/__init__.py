"""What root runs for the page: the lamp's own access point; time zone, Wi-Fi and name, for the lamp's user alone."""
