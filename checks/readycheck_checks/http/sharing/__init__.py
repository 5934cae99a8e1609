"""Cross-origin sharing: who but the own site may read an answer (Fetch, "CORS protocol")."""
