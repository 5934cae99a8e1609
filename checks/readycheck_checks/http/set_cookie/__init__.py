"""Set-Cookie by RFC 6265bis: what a browser reads of it, what it keeps, and what a cookie is for."""
