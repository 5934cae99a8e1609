"""What is known of TLS, and how what was seen of it is judged: certificates, versions, suites, the way in over http."""
